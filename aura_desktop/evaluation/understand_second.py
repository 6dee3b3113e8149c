"""A second set of sentences, of people on their first day; written when the frames of training were final."""

# ruff: noqa: E501 - a case is a line

from __future__ import annotations

ASKING = """
ok let's try this thing, what do you see => now:what
Right, have a look round and tell me what's there. => now:what
whats in the room atm => now:what
Go on then, describe the view. => now:what
I can't see the screen from here, love, what's the camera showing? => now:what
Give me a quick rundown of what's in the picture. => now:what
whats happening outside rn => now:what
Would you mind telling me what is in the middle of the picture? => now:what @middle
what have we got over on the right then => now:what @right
whats this thing in my hand => now:what // now:kind // now:other
I don't see so well any more, describe to me everything in front of you please => now:what
is my wife at her desk => now:whether P(wife~wife at her desk~person) // now:whether F()
Any sign of the hamster? => now:whether P(hamster)
can u see a bike => now:whether P(bike)
Do you spot a green umbrella in there? => now:whether P(green umbrella~umbrella)
Is anybody home? => now:whether P(person~anybody)
am I alone in here => now:whether P(person, 1-1) // now:whether A(person~anyone else~somebody else) // now:whether F()
Are the children gone? => now:whether A(child~kid) // now:whether F()
is the car still parked out front => now:whether P(car) // now:whether F()
You don't happen to see a screwdriver, do you? => now:whether P(screwdriver)
Is there really nobody in the waiting room? => now:whether A(person~nobody)
are the lights on in the shop => now:whether T() // now:whether F()
Can you see at least four chairs? => now:whether P(chair, 4)
Is there a taxi or a bus outside? => now:whether P(taxi) | P(bus) // now:whether F()
got both the ladder and the bucket in view? => now:whether P(ladder) + P(bucket) // now:whether P(ladder) & now:whether P(bucket)
Is something moving on the stairs? => now:whether M() // now:whether F()
is there a suitcase to the left => now:whether P(suitcase, @left)
Is the kettle boiling? => now:whether F() // now:other
{parcel} is it still there => now:whether P(parcel~it) // now:whether F()
How many of us are in the room, Aura? => now:count person~us
how many eggs are left in the box => now:count egg~egg in the box~egg left~egg left in the box
how many plates u got there => now:count plate
Tell me the number of sheep you can see. => now:count sheep
Can you count these coins, my eyes are bad => now:count coin
Just how many shoes are lying about in that hall?! => now:count shoe
Where's the bloody remote? => now:where remote~bloody remote // past:where remote~bloody remote
wheres my charger => now:where charger // past:where charger
Can you tell me where the tortoise is hiding? => now:where tortoise
I've put my hearing aid down somewhere, can you find it for me? => now:where hearing aid // now:whether P(hearing aid) // past:where hearing aid
which side of the picture is the door on => now:where door
{cat} and where is she at the moment => now:where cat~she
What bird is that? => now:kind bird // now:other
whats this bug on the wall => now:kind bug~bug on the wall // now:what // now:other
Which make of car is that, parked there? => now:kind car // now:kind make // now:kind make of car // now:other
what type of screw am I holding here => now:kind screw // now:other
Would you know what sort of mushroom this is? => now:kind mushroom // now:other
what colour are my socks, I can't tell in this light => now:colour sock
color of the truck? => now:colour truck
Is the jumper navy or black? => now:colour jumper // now:other // now:whether F() // now:whether P(navy jumper) | P(black jumper)
Please, which colour has the folder? => now:colour folder
Does this jacket make me look fat? => now:other // now:whether F()
what's written on this box => now:other
Is the painting on the wall crooked? => now:other // now:whether F()
What's the best before date on this yoghurt? => now:other
how old do I look to you => now:other
Which one of these two is bigger? => now:other
how about a spoon then => again spoon
when was my son last here => past:last son~person
Last sighting of the fox? => past:last fox
{dog} when did you see him last => past:last dog~him
What time did the cleaner first show up today? => past:first cleaner~person
when did grandpa go out => past:left grandpa~person
Do you know when the builders packed up and left? => past:left builder
How many times has the courier been by today? => past:count courier~person
How often have I got up from this chair since nine? => past:count
how long did the delivery van stay => past:length delivery van~van
How long has my mum been sitting there? => past:length // now:other
where did I leave my purse => past:where purse // now:where purse
Where was the rabbit before I came in? => past:where rabbit
did the mailman come by yet => past:there mailman~person
Was anyone in my room while I was at school? => past:there person~anyone
Have you seen a hedgehog at all since last night? => past:there hedgehog
What's been going on since breakfast? => past:what
anything happen while i was in the shower => past:what // past:there something~anything
Catch me up, I just got back. => past:what
What stood on the shelf before that vase? => past:before
can you look up what I asked you about the dentist earlier on => past:asked // self:asked
what was that you said about the neighbour's car this morning? => past:said
Did I show you this watch yesterday? => past:alike // past:there watch
What have you got on your list to look out for? => self:watches
which reminders are still open => self:watches
tell me what u can do for me => self:can
Explain to an old woman what you can be used for. => self:can
is this thing on => self:working
do you hear what I say? => self:working
How many lorries does that make so far? => self:counted // past:count lorry~lorries
What should I call you? => self:who
are you a robot or is someone typing this => self:who
time? => clock
do you know the time, I left my watch upstairs => clock
whats todays date => clock:date
Is it Tuesday or Wednesday today? => clock:date
And the hamster? => again hamster
ok and any bikes? => again bike
what about my wallet => again wallet
"""

WATCHING = """
buzz me when you see the grocery delivery guy => watch P(grocery delivery guy~delivery guy~person)
Could you let me know when my grandson turns up? => watch P(grandson~person)
yo tell me if a squirrel shows => watch P(squirrel)
I'm expecting a plumber, so do tell me when he's here. => watch P(plumber~he~person)
watch the driveway and give me a shout if a car pulls in => watch P(car) // watch F()
Be so kind and inform me as soon as a guest enters. => watch P(guest~person)
if a wasp gets in here i need to know!! => watch P(wasp)
heads up when the boss walks in pls => watch P(boss~person)
Can you keep watch for hedgehogs? => watch P(hedgehog)
say something the moment you spot a red bicycle => watch P(red bicycle~bicycle)
I'd love to hear from you when the bin lorry's here => watch P(bin lorry~lorry)
When a patient sits down in the chair, let me know. => watch F() // watch P(patient~person)
{parcel} tell me when you see it => watch P(parcel~it)
beep me when the toddler's gone from the playpen => watch G(toddler) // watch F()
Tell me when the bus has driven off. => watch G(bus) // watch F()
let me know if my laptop gets taken => watch G(laptop) // watch F()
Tell me once that man has gone away, he scares me. => watch G(man~person)
I want a warning if Grandad leaves his armchair => watch G(grandad~person) // watch F()
{horse} say if she goes out of sight => watch G(horse~she)
Alert me if the rabbit's been out of view for three minutes => watch A(rabbit, :180)
no customer for 15 min, tell me => watch A(customer~person, :900)
If nobody turns up for an hour then let me know. => watch A(person~nobody, :3600)
tell me when there has been no car for half a minute => watch A(car, :30)
When you haven't seen me for a quarter of an hour, say so please => watch A(person~me~i, :900)
Let me know as soon as there's no one left in the hall. => watch A(person~no one) // watch G(person) // watch F()
Tell me if a stranger hangs around for more than two minutes. => watch P(stranger~person, :120) // watch F()
if a cat has been there for forty seconds let me know => watch P(cat, :40)
notify me when someone's been at the counter for a full minute => watch P(person~someone~someone at the counter~person at the counter, :60) // watch F()
When you've had a truck in view for ten minutes, tell me. => watch P(truck, :600)
tell me if there's three or more dogs in the park => watch P(dog, 3)
Once six guests have arrived, please say so. => watch P(guest~person, 6)
If you see more than five people in the queue, warn me => watch P(person, 6)
ping me when theres a second person in the room => watch P(person, 2) // watch F()
Let me know when exactly four chairs are standing there. => watch P(chair, 4-4)
when you see at least two ducks tell me ok => watch P(duck, 2)
tell me when a train appears on the right => watch P(train, @right)
Warn me if a child is on the left side. => watch P(child~kid, @left)
let me know when there's a cup in the middle of the picture => watch P(cup, @middle)
If anyone turns up at the left, give me a sign. => watch P(person~anyone, @left)
tell me if the lamp goes out => watch D() // watch F()
Warn me when it gets too dark in there. => watch D() // watch F()
if it goes dark in the nursery tell me => watch D()
Let me know if it's been pitch black for two minutes. => watch D(:120) // watch F()
when the lights come back on, shout => watch T()
Tell me as soon as it gets light outside. => watch T()
hey if anything at all stirs, tell me => watch M()
Let me know should there be any movement. => watch M()
tell me if the patient in the bed moves => watch M(patient~person~patient in the bed) // watch F()
Tell me when there's been no movement for thirty seconds. => watch S(:30)
say when nothing is moving any more => watch S()
If everything has been still for ten minutes then let me know => watch S(:600)
Tell me when the sign says closed. => watch R(closed)
ping me when u can read "order 52" on the screen => watch R(order 52)
As soon as the words "paper jam" show up on the printer, tell me. => watch R(paper jam)
tell me when the milk starts to rise in the pan => watch F()
Let me know if my toddler climbs onto the table. => watch F()
say when the washing machine has stopped spinning => watch F()
Warn me if grandma falls over. => watch F()
tell me if i start biting my nails => watch F()
Tell me if you see a raccoon or a coyote. => watch P(raccoon) | P(coyote)
let me know when both my mum and my dad are there => watch P(mum) + P(dad) // watch F()
Shout if the lights go off or somebody comes in => watch D() | P(person~somebody)
Warn me if the baby's there and the dog is too. => watch P(baby) + P(dog)
I need to hear about it every time the front desk has a visitor => watch:every P(visitor~person) // watch:every F()
every time a bird lands there tell me pls => watch:every P(bird) // watch:every F()
Whenever the dog disappears, let me know. => watch:every G(dog)
each time it goes dark i want you to say so => watch:every D()
Announce every single customer who comes in, please. => watch:every P(customer~person)
from now on count the buses that stop here => watch:count P(bus~buses) // watch:count F()
Keep count of how many times the baby wakes up. => watch:count F()
count every cyclist that passes by => watch:count P(cyclist~person)
Could you tally how often my husband goes out of the room? => watch:count G(husband~person)
Until eight this evening let me know whenever you see a cat. => watch:every P(cat) until=20:00
for the next twenty minutes tell me if someone's there => watch P(person~someone) until=14:40 // watch:every P(person~someone) until=14:40
Please look out for the school bus till quarter past four. => watch P(school bus~bus) until=16:15
"""

DOING = """
i need a reminder in 40 min to move the car => remind in=2400 say=move the car
Would you remind me at twenty past three to ring the vet? => remind at=15:20 say=ring the vet
remind me tmrw at 8 am to bring gym clothes => remind at=08:00+1 say=bring gym clothes
Remind me the day after tomorrow at ten in the morning to renew my passport. => remind at=10:00+2 say=renew my passport
In three quarters of an hour, remind me about the bread in the oven. => remind in=2700 say=the bread in the oven
tonight at 9 remind me to put the bins out => remind at=21:00 say=put the bins out
My bus goes at ten to five, so remind me at half four to leave. => remind at=16:30 say=leave
nudge me in 90 seconds to flip the pancakes => remind in=90 say=flip the pancakes
On Saturday at eleven in the morning remind me about the haircut please => remind at=11:00+3 say=the haircut
Please remind me next Monday at 10 a.m. that the plumber is coming. => remind at=10:00+5 say=the plumber is coming
I always forget my eye drops. Remind me to take them at 7 pm, would you? => remind at=19:00 say=take my eye drops // remind at=19:00 say=take them // remind at=19:00 say=take the eye drops
remind me to text dave back => remind none say=text dave back
In half an hour give me a reminder. => remind in=1800
tell me to stretch in 25 minutes => remind in=1500 say=stretch
timer, twelve minutes => timer in=720
Put the timer on for two and a half minutes, please. => timer in=150
start a timer 1 hr 15 min => timer in=4500
Let me know when twenty minutes are up. => timer in=1200 // remind in=1200
I need a timer. => timer none
get me up at quarter to six tomorrow morning => alarm at=05:45+1
Alarm for 5:15 this afternoon. => alarm at=17:15
i'm having a nap, wake me up in 35 minutes => alarm in=2100 // timer in=2100
Set my alarm for eight a.m. on Friday, dear. => alarm at=08:00+2
forget about the squirrel, stop looking for it => cancel squirrel
You needn't watch for my grandson any longer. => cancel grandson
kill the timer => cancel kind=reminder // cancel timer kind=reminder // cancel timer
Get rid of every alert there is. => cancel:all
I've rung the vet already, drop that reminder. => cancel vet kind=reminder // cancel ring vet kind=reminder // cancel kind=reminder
ok delete the last one i set => cancel
actually do it every time it happens => change:every
Tell me just the one time, that's plenty. => change:once
Don't tell me each time, only keep count. => change:count
keep watching till 7pm => change until=19:00
for the school bus, make it until half past five => change until=17:30 school bus~bus
Snooze all alerts for a quarter of an hour. => pause:all for=900 // pause for=900
I'm in a call, hold your alerts until I say so. => pause // pause:all
stop telling me about the birds for 2 hours => pause bird for=7200
right, call's over, you can unpause the alerts => resume // resume:all
Go back to watching for the birds, please. => resume bird
zip it => do:stop
Oh do be quiet, will you! => do:stop
Pardon, what did you say? => do:repeat // past:said
one more time pls i was miles away => do:repeat
Slow down a bit, English isn't my first language. => do:slower
you drag your words, talk quicker => do:faster
The fan is on, speak up! => do:louder
Lower your voice, my roommate is sleeping. => do:softer
turn your mic off for now => do:pause_listening
This next part is confidential, keep no record of it please. => do:private_on
ok you can go back to recording what you see => do:private_off
take a pic of me and the dog => do:picture
Grab a clip of what she just did, that was hilarious! => do:clip
Delete the last quarter of an hour from your memory. => do:forget span=900
erase the past two hours pls => do:forget span=7200
Good afternoon to you, Aura. => chat:greeting
yo => chat:greeting
ta very much => chat:thanks
Cheerio, I'm off to bed. => chat:goodbye
omg you're amazing => chat:praise
Rubbish, you got that completely wrong. => chat:blame
yep do it => yes
That's right, yes. => yes
nah => no
No, leave it as it is. => no
please don't => no
"""

TWO = """
hiya, is there anyone in the kitchen? => chat:greeting & now:whether P(person~anyone) // now:whether P(person~anyone)
Thank you. Now where's the tortoise? => chat:thanks & now:where tortoise // now:where tortoise
take a photo and then start a timer for six minutes => do:picture & timer in=360
give me the time and a description of the room => clock & now:what
whats the date and whats the time => clock:date & clock
Ping me when the taxi's here, and in ten minutes remind me to turn the iron off. => watch P(taxi) & remind in=600 say=turn the iron off
no thanks, and stop listening now => no & do:pause_listening // do:pause_listening
How many kids are out there, and what are the little ones up to? => now:count kid~child & now:other // now:count kid~child & now:what
drop the squirrel alert and delete the reminder about the haircut => cancel squirrel & cancel haircut kind=reminder
Speak up, and not so fast please! => do:louder & do:slower
Let me know when the lights go out and also when the horse is gone. => watch D() & watch G(horse) // watch D() | G(horse)
Wake me at 6 tomorrow morning and remind me at 7 tomorrow morning to feed the hens. => alarm at=06:00+1 & remind at=07:00+1 say=feed the hens
when did the cleaner leave and did the mailman come => past:left cleaner~person & past:there mailman~person
great job! keep that bit as a clip => chat:praise & do:clip // do:clip
What colour is the truck? And is there anybody in it? => now:colour truck & now:whether P(person~anybody) // now:colour truck & now:whether F()
hush now, and forget the last five minutes => do:stop & do:forget span=300
Who are you and what are you looking out for? => self:who & self:watches
pause the alerts for an hour, I'm having a nap, and wake me in an hour => pause for=3600 & alarm in=3600 // pause:all for=3600 & alarm in=3600 // pause for=3600 & timer in=3600 // pause:all for=3600 & timer in=3600
Is the suitcase there? What about the umbrella? => now:whether P(suitcase) & again umbrella // now:whether P(suitcase) & now:whether P(umbrella)
You've got it wrong again, what's on the shelf? => chat:blame & now:what // now:what // now:other // chat:blame & now:other
count the cyclists from now on and tell me every time you see a bus => watch:count P(cyclist~person) & watch:every P(bus)
Forget the timer, set one for eight minutes instead. => cancel kind=reminder & timer in=480 // cancel timer & timer in=480 // cancel timer kind=reminder & timer in=480
Don't record anything now, and tell me if somebody comes in. => do:private_on & watch P(person~somebody)
ok thx, bye for now => chat:thanks & chat:goodbye // chat:goodbye // chat:thanks
Resume the bird watch, and what's the tally? => resume bird & self:counted
"""

NOT_FOR_IT = """
Mum, have you seen my trainers? => nothing
Darling, what time is your train? => nothing
no no Mehmet, hold the ladder with both hands => nothing
Amelia, stop hitting your brother! => nothing
hi Sandra, yeah I'm just working from home today => nothing
One large flat white and a croissant, please. => nothing
Good girl, Luna, drop it. Drop it! => nothing
can u call me back, I'm losing you, the signal's terrible => nothing
Everyone open your books at page forty. => nothing
Jamal, remind your sister that we eat at six, okay? => nothing
hmm, so if I move this bracket up a bit it might fit => nothing
Now what did I come in here for... => nothing
I really should ring the bank one of these days => nothing
nope, that's the wrong screw => nothing // no
Let's see, carry the four, that makes ninety-two. => nothing
where the hell did I put my coffee, oh, there it is => nothing
I'll set the timer on the oven myself. => nothing
The cat was sick on the carpet again last night. => nothing
she asked me to wake her at six but I overslept => nothing
We used to have a dog that watched the door all day long. => nothing
They paused the game for ten minutes because of the rain. => nothing
my brother told the police when the man came back => nothing
The doctor says I need to stop worrying so much. => nothing
could you maybe, uh => nothing
let me know if the => nothing
and after that we => nothing
so what I was going to => nothing
Set a => nothing
And now over to Susan with the traffic. => nothing
Coming up after the break, our finalists face the judges! => nothing
he shoots, and it's over the bar, still nil nil => nothing
Previously on Harbour Lights. => nothing
Chapter two. The boat had left the harbour long before dawn. => nothing
"Preheat the oven to two hundred degrees and grease a tin." => nothing
it says take one tablet twice a day with food => nothing
"""

BEYOND = """
dim the living room lamp to 40 percent => beyond
How tall is Mount Everest? => beyond
Would you be a dear and phone my sister? => beyond
order me a large pepperoni pizza => beyond
whats the wifi password => beyond
Do I have any meetings on my calendar today? => beyond
how do u spell necessary => beyond
Recommend me a good thriller, will you? => beyond
convert 5 miles to km => beyond
call an ambulance!! => beyond
What's the traffic like on the way to the airport? => beyond
when does the next tram leave for the city centre => beyond
Run the dishwasher. => beyond
turn the tv down => beyond
make me a sandwich lol => beyond
Please pay my parking ticket online. => beyond
put some Abba on, I feel like dancing => beyond
What will the weather be like in Mumbai this weekend? => beyond
send dad a whatsapp saying I landed safely => beyond
Turn yourself round and look out of the window. => beyond
who wrote Don Quixote => beyond
Read me my emails. => beyond
Switch the fan on when it gets dark. => beyond
how many calories has a banana => beyond
If the dog jumps on the couch, give him a spray of water. => beyond
"""
