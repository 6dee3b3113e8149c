"""Sentences that ask, watch or end a watch, each with what it asks for. ``understand_cases`` reads the notation."""

from __future__ import annotations

ASKING = """
what can you see right now => now:what
Describe what's in front of the camera, please. => now:what
So, anything you can make out there? => now:what
hey what's going on in here => now:what
Could you tell me what is on my desk? => now:what // now:other
What am I holding up? => now:what // now:other // now:kind
tell me what you see => now:what
what's on the left side of the picture => now:what @left
Is there anyone behind me? => now:whether P(person~anyone) // now:whether F()
is my dog in the picture => now:whether P(dog)
Can you see my keys anywhere? => now:whether P(key) // now:where key
Do you see a red mug? => now:whether P(red mug~mug)
Is the baby still in the cot? => now:whether P(baby) // now:whether F()
There isn't a cat on the sofa by any chance, is there? => now:whether P(cat) // now:whether A(cat) // now:whether F()
Am I in the frame? => now:whether P(person~me~i)
is nobody there => now:whether A(person~nobody)
Are there two or more people in the room? => now:whether P(person, 2)
is there a cup or a glass on the table => now:whether P(cup) | P(glass) // now:whether F()
Is there a dog and a cat? => now:whether P(dog) + P(cat) // now:whether P(dog) & now:whether P(cat)
Is the light off in there? => now:whether D() // now:whether F()
Is it dark over there? => now:whether D()
is anything moving => now:whether M()
Is there a person on the right? => now:whether P(person, @right)
Don't you see a parrot? => now:whether P(parrot)
Is the printer finished? => now:whether F() // now:other
how many people are in the room => now:count person
Count the bottles for me please => now:count bottle
How many kids do you see? => now:count kid~child
how many fingers am I holding up => now:count finger
Number of cars in view? => now:count car
Where did I put my glasses, can you see them? => now:where glasses // now:whether P(glasses) // past:where glasses
where is the cat right now => now:where cat
Whereabouts is my phone? => now:where phone
On which side is the lamp? => now:where lamp
what kind of animal is that => now:kind animal
Which breed is that dog? => now:kind dog // now:kind breed // now:other
What sort of plant is this? => now:kind plant
what color is my shirt => now:colour shirt
Can you tell me the colour of the car? => now:colour car
what colour's the mug => now:colour mug
Does this tie go with the shirt? => now:other // now:whether F()
How do I look? => now:other // now:what
What does the label say? => now:other
Is my tie straight? => now:other // now:whether F()
Read me what's written on the screen => now:other // beyond
who is that at the door => now:other // now:what // now:kind person // now:kind
When did you last see the cat? => past:last cat
when was the last time you saw somebody at the door => past:last person~somebody~somebody at the door
Last time the postman was here? => past:last postman
when did you first see my daughter today => past:first daughter
When did the first visitor turn up this morning? => past:first visitor~person
what time did my husband leave => past:left husband
When did the dog go out of the room? => past:left dog
how many times did the cat jump on the table today => past:count cat
How often did somebody come in since lunch? => past:count person~somebody
how long was the baby asleep => past:length baby // past:length
How long was I away from the desk? => past:length person~me~i // past:length
For how long did the dog sit on the sofa this morning? => past:length dog
Where did you see my wallet last? => past:where wallet
where was the remote earlier => past:where remote
Was there a parcel in front of the door this morning? => past:there parcel
did you see anyone while I was out => past:there person~anyone
Has the cat been here today? => past:there cat
Did a van stop outside an hour ago? => past:there van
what happened in the last ten minutes => past:what
What did I miss? => past:what
What did you see at three o'clock? => past:what
so what was going on earlier when I was in the kitchen => past:what
What was there before? => past:before
what was on the table before the cup => past:before // past:before cup
What did I ask you a minute ago? => past:asked // self:asked
what was it I said to you about the pills => past:asked // past:asked pill
What did you tell me about the door? => past:said // past:said door
what was your answer earlier => past:said
Have you seen this mug before? => past:alike mug // past:alike // past:there mug
Have I shown you this one already? => past:alike
what are you watching for => self:watches
Which alerts do I have? => self:watches
Do I have any reminders set? => self:watches
list my timers please => self:watches
Remind me what you're looking out for at the moment. => self:watches
What can you do? => self:can
what are you able to help me with => self:can
Hm, what could I ask you? => self:can
is the camera working => self:working
Can you hear me? => self:working
Is my mic on? => self:working
are you getting a picture at all => self:working
How many so far? => self:counted
what's the count now => self:counted
How many cars have you counted? => self:counted // self:counted car // past:count car
Who are you? => self:who
what's your name => self:who
Are you a real person? => self:who
what did I just ask => self:asked // past:asked
What was my last question? => self:asked // past:asked
what time is it => clock
Have you got the time? => clock
could you please tell me how late it is now => clock
what day is it today => clock:date
What's the date? => clock:date
Which weekday do we have today? => clock:date
And a cat? => again cat
what about the left one, a spoon? => again spoon
and a bicycle => again bicycle
How about people? => again person~people
"""

WATCHING = """
Tell me when a dog shows up. => watch P(dog)
let me know if someone comes to the door => watch P(person~someone~someone at the door)
Give me a shout when the postman's here => watch P(postman)
Please warn me if my little one wanders into the kitchen => watch P(little one~child~kid~person) // watch F()
holler if the dog wanders off => watch G(dog)
Ping me as soon as the pizza guy arrives => watch P(pizza guy~person)
I want to know when my cat comes back => watch P(cat)
watch out for a white van => watch P(white van~van)
Keep an eye out for my son. => watch P(son~person)
you tell me if you see fox in garden, ok? => watch P(fox)
Say something when there's a bird on the feeder. => watch P(bird~bird on the feeder) // watch F()
alert me when anybody walks in => watch P(person~anybody)
Can you look after the door and say when it is a person there => watch P(person)
Tell me when the dog is gone. => watch G(dog)
let me know once everyone has left => watch G(person~everyone) // watch F()
Tell me when I leave my desk => watch G(person~me~i)
warn me if the baby gets out of the cot => watch G(baby) // watch F()
Tell me if the parcel disappears => watch G(parcel)
Shout when my grandmother gets up and goes away => watch G(grandmother~person) // watch F()
Let me know if there's no dog for ten seconds. => watch A(dog, :10)
tell me if nobody is here for a minute => watch A(person~nobody, :60)
If you don't see my mother for half an hour, tell me. => watch A(mother~person, :1800)
when no one's been in the room for 5 minutes let me know => watch A(person~no one, :300)
Alert me if the cat isn't in view for two minutes. => watch A(cat, :120)
tell me when a person has been there for 20 seconds => watch P(person, :20)
Let me know if the dog is on the couch for more than a minute => watch P(dog, :60) // watch F()
Tell me when there are two people. => watch P(person, 2)
let me know if more than three people are in the room => watch P(person, 4)
Tell me when exactly two cars are parked there => watch P(car, 2-2)
Say when at least five children are here. => watch P(child~kid, 5)
Let me know if a cat appears on the left => watch P(cat, @left)
tell me when somebody stands on the right hand side => watch P(person~somebody, @right)
Warn me when a ball is in the middle. => watch P(ball, @middle)
Tell me when it gets dark. => watch D()
let me know if the lights go out => watch D()
Tell me when somebody switches the light on => watch T() // watch F()
say when it's light again => watch T()
If it has been dark for five minutes, tell me. => watch D(:300)
Let me know when something moves. => watch M()
tell me if anything moves in the yard => watch M() // watch M(anything~something)
Warn me if the baby moves. => watch M(baby)
tell me when nothing has moved for a minute => watch S(:60)
Let me know when everything's still. => watch S()
tell me when it says ready on the display => watch R(ready)
Let me know when you can read "Gate open" => watch R(gate open)
Tell me once the screen shows the words boarding now => watch R(boarding now)
Tell me when the pot boils over. => watch F()
let me know when the 3d print comes off the bed => watch F()
Tell me if I'm slouching => watch F()
warn me when the toast starts burning => watch F()
Say when the download bar is full. => watch F()
Tell me when there's a dog and a cat. => watch P(dog) + P(cat)
let me know if you see a fox or a badger => watch P(fox) | P(badger)
Tell me when a person is there and it's dark => watch P(person) + D()
Alert me if the dog or the cat leaves => watch G(dog) | G(cat)
Tell me every time you see a person. => watch:every P(person)
whenever a car comes by let me know => watch:every P(car)
Each time somebody comes in, say so. => watch:every P(person~somebody)
Always tell me when the cat leaves the room => watch:every G(cat)
let me know every single time the dog gets on the sofa => watch:every P(dog) // watch:every F()
Count how often the cat comes in. => watch:count P(cat)
count the people who walk past => watch:count P(person~people) // now:count person
Keep a tally of cars, would you? => watch:count P(car)
how about you count how many times I leave the desk from now on => watch:count G(person~me~i)
Tell me when a dog comes, until five o'clock. => watch P(dog) until=17:00
Until 6 pm tell me every time someone is at the door => watch:every P(person~someone~someone at the door) until=18:00
watch for my cat for the next hour => watch P(cat) until=15:20
Let me know if anyone shows up before half past three => watch P(person~anyone) until=15:30
{dog} Tell me when it's gone. => watch G(dog~it)
{cat} let me know when it comes back => watch P(cat~it)
Make that every time. => change:every
no, each time please => change:every // watch:every F()
Only once is enough, not every time => change:once
just count them instead => change:count
Only until noon tomorrow. => change until=12:00+1
make it until 4 pm => change until=16:00
Change the dog alert to every time => change:every dog
keep doing that until six this evening => change until=18:00
Stop watching for the dog. => cancel dog
forget the dog thing => cancel dog
Remove my watch for people please => cancel person~people
you don't need to look out for the postman any more => cancel postman
No more alerts. => cancel:all
cancel everything => cancel:all
Stop all alerts, please. => cancel:all
delete all my reminders => cancel:all kind=reminder
never mind about that alert => cancel
Cancel the timer. => cancel kind=reminder // cancel timer kind=reminder // cancel timer
scrap that reminder about the pills => cancel pill kind=reminder
you can stop watching now => cancel // cancel:all
I don't need the alarm any more => cancel kind=reminder // cancel alarm kind=reminder // cancel alarm
stop counting cars => cancel car
Pause the alerts. => pause // pause:all
no alerts for the next ten minutes please => pause for=600 // pause:all for=600
Hold the notifications for half an hour => pause for=1800 // pause:all for=1800
stop watching for five minutes => pause for=300 // pause:all for=300
Don't tell me about the cat for an hour. => pause cat for=3600
put the dog watch on hold => pause dog
Resume the alerts. => resume // resume:all
you can start telling me again => resume // resume:all
carry on watching for the dog => resume dog
turn my alerts back on => resume // resume:all
OK back from my break, continue with the watching => resume // resume:all
"""
