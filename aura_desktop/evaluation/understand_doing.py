"""Sentences that remind, steer, chat, ask for two things, or ask for nothing that can be done, in many languages."""

from __future__ import annotations

DOING = """
In five minutes remind me to take the pizza out. => remind in=300 say=take the pizza out
remind me to call mum at six this evening => remind at=18:00 say=call mum
Remind me tomorrow at 9 to water the plants, please. => remind at=09:00+1 say=water the plants
can you remind me about the washing in an hour and a half => remind in=5400 say=the washing
Remind me in 20 minutes. => remind in=1200
I have to take my pills at half past four, remind me please => remind at=16:30 say=take my pills
at quarter to five tell me to pick up the kids => remind at=16:45 say=pick up the kids
Don't let me forget to feed the fish in two hours => remind in=7200 say=feed the fish
please you remind me in ten minute for the oven => remind in=600 say=the oven
Remind me to buy milk. => remind none say=buy milk
remind me on friday at noon to phone the bank => remind at=12:00+2 say=phone the bank
Tell me in 45 seconds to turn the steak => remind in=45 say=turn the steak
Set a timer for thirty seconds. => timer in=30
timer ten minutes => timer in=600
Start a 3 minute timer for the eggs => timer in=180
count down five minutes => timer in=300
give me a quarter of an hour timer => timer in=900
could you time an hour for me => timer in=3600
Set a timer. => timer none
wake me at seven => alarm at=07:00+1 // alarm at=19:00
Set an alarm for 6:30 tomorrow morning. => alarm at=06:30+1
alarm at half past eight tonight please => alarm at=20:30
I need to get up at five tomorrow, wake me up => alarm at=05:00+1
Stop. => do:stop
shh => do:stop
Be quiet please => do:stop
ok ok that's enough talking => do:stop
Shut up! => do:stop
Can you stop talking for a moment? => do:stop
Come again? => do:repeat
say that again please => do:repeat
Sorry, I didn't catch that. => do:repeat
what was that you said => do:repeat // past:said
Could you speak a bit slower? => do:slower
not so fast, I'm an old man => do:slower
you talk too fast for me => do:slower
Speak faster. => do:faster
speed it up a little, will you => do:faster
Louder please, I can hardly hear you. => do:louder
turn your voice up => do:louder
Can you talk more quietly? The baby is asleep. => do:softer
not so loud => do:softer
Stop listening. => do:pause_listening
mute the microphone => do:pause_listening
Don't listen for a while please => do:pause_listening
Don't write anything down from now on. => do:private_on
go private => do:private_on
stop remembering what you see => do:private_on
You can remember things again. => do:private_off
private mode off => do:private_off
Take a picture. => do:picture
snap a photo of this for me => do:picture
cheese! take the photo now => do:picture
Save a clip of that! => do:clip
keep the last bit as a video please => do:clip
record what just happened => do:clip
Forget everything. => do:forget // cancel:all
forget the last ten minutes => do:forget span=600
Erase what you saw in the past hour => do:forget span=3600
wipe your memory of the last five minutes please => do:forget span=300
Hello! => chat:greeting
good morning aura => chat:greeting
hi there => chat:greeting
Thanks a lot. => chat:thanks
cheers mate => chat:thanks
that's very kind of you, thank you dear => chat:thanks
Bye. => chat:goodbye
good night, see you tomorrow => chat:goodbye
That's it for today, goodbye => chat:goodbye
Well done! => chat:praise
you're really clever => chat:praise
That was wrong. => chat:blame
you're useless => chat:blame
no that's not a dog you silly thing => chat:blame // nothing
Yes. => yes
yes please do => yes
yeah go ahead => yes
Sure, why not. => yes
No. => no
nope => no
no thanks => no // chat:thanks
rather not => no
"""

TWO = """
Is there a dog, and is there a cat? => now:whether P(dog) & now:whether P(cat)
stop that and tell me the time => do:stop & clock // cancel & clock
Take a picture and tell me what you see. => do:picture & now:what
how many people are there and where is the dog => now:count person & now:where dog
Hello, what can you see? => chat:greeting & now:what // now:what
thanks, that's all for the dog, stop watching it now => chat:thanks & cancel dog // chat:thanks & cancel // cancel dog
Set a timer for five minutes and remind me at six to call Anna => timer in=300 & remind at=18:00 say=call Anna
Tell me when the cat comes and when the dog leaves. => watch P(cat) & watch G(dog) // watch P(cat) | G(dog)
what time is it and what day is it => clock & clock:date
Who are you, and what can you do? => self:who & self:can
Speak slower and say that again please => do:slower & do:repeat
Is it dark? And how many chairs are there? => now:whether D() & now:count chair
what colour is the mug and where is it => now:colour mug & now:where mug~it
Cancel the dog alert and tell me when a cat shows up instead. => cancel dog & watch P(cat)
Tell me when someone comes. Also set a timer for ten minutes. => watch P(person~someone) & timer in=600
be quiet and stop listening => do:stop & do:pause_listening
When did you last see the cat and how often was it here today? => past:last cat & past:count cat~it
What are you watching for and is the camera working? => self:watches & self:working
Save a clip and then forget the last minute => do:clip & do:forget span=60
No, cancel it. => no & cancel // cancel // no
Good morning, what's the date? => chat:greeting & clock:date // clock:date
pause the alerts and wake me at seven tomorrow morning => pause & alarm at=07:00+1 // pause:all & alarm at=07:00+1
Describe the room, then take a photo. => now:what & do:picture
Well done, now count the bottles => chat:praise & now:count bottle // now:count bottle
Was there a parcel today and when did the postman leave? => past:there parcel & past:left postman
Let me know when it's dark and remind me in an hour to lock the door => watch D() & remind in=3600 say=lock the door
Talk louder please. What did I just ask? => do:louder & self:asked // do:louder & past:asked
Thank you, goodbye! => chat:thanks & chat:goodbye // chat:goodbye // chat:thanks
"""

NOT_FOR_IT = """
I wonder if it will rain later => nothing
Hang on, I'm on the phone. => nothing
yeah mum I'll be there in five minutes => nothing
so anyway I told him that wasn't going to work => nothing
Where was I… right, the second slide. => nothing
um => nothing
and then the => nothing
tell me when the => nothing
If you could just => nothing
can you pass me the salt, Peter => nothing
kids, shoes on, we are leaving => nothing
Sit! Good boy. => nothing
Oh no, not again. => nothing
I told my wife to remind me yesterday and she forgot => nothing
He said he'd stop watching football after the final. => nothing
hmm let me think => nothing
the dog ate my sandwich this morning, can you believe it Karen => nothing
Next slide please, Martin => nothing
we saw a nice dog in the park => nothing
Ouch! => nothing
as I was saying, our sales went up by ten percent => nothing
Tom, did you set the alarm? => nothing
no I mean the other one, on the shelf, left a bit => nothing
She left at seven, I think. => nothing
where did I put that screw => nothing // past:where screw // now:where screw
oh for heaven's sake => nothing // chat:blame
I need a coffee => nothing // beyond
dinner is ready everybody => nothing
What a day. => nothing
two hundred grams of flour, a pinch of salt => nothing
welcome to my channel, today we're building a drone => nothing
Honey, can you turn it down, I'm in a meeting => nothing
and if the => nothing
so the thing is when you => nothing
My cancel button does not work on this web page => nothing
la la la => nothing
The alarm went off at three last night, it was awful. => nothing
I forgot everything at the exam => nothing
Wait a second, someone's calling me => nothing
ok so where do these cables go => nothing
subscribe and hit the bell => nothing
Objection, your honour. => nothing
I'll take a picture later, the light's bad now => nothing
Granny always told me when to stop. => nothing
that reminds me of our holiday in Spain => nothing
he's counting on me => nothing
Shush, Bella, it's only the postman => nothing
mm hmm => nothing // yes
Right then. => nothing
it says here you need a ten millimetre drill => nothing
they left, every single one of them => nothing
"""

BEYOND = """
Turn off the kitchen lights. => beyond
book me a table for two tonight => beyond
What's the weather tomorrow? => beyond
play some jazz please => beyond
Call my daughter. => beyond
send an email to my boss that I'm ill => beyond
order more cat food => beyond
Open the garage door => beyond
Who won the match last night? => beyond
what's the capital of Australia => beyond
How do I boil an egg? => beyond
translate this into Italian => beyond
Add milk to my shopping list. => beyond
Turn up the heating to 21 degrees => beyond
tell me a joke => beyond
what is 17 times 23 => beyond
Start the vacuum cleaner when nobody is home => beyond
if you see a burglar call the police => beyond
Feed the cat at six => beyond
lock my computer when I leave => beyond
Zoom in a little => beyond
turn the camera to the left => beyond
Open YouTube. => beyond
write a letter to the landlord for me => beyond
what's on TV tonight => beyond
How much is a bitcoin? => beyond
text Jenny I'm running late => beyond
Switch off the computer => beyond
restart the router => beyond
move the mouse and click on save => beyond
Find me a flight to Lisbon => beyond
sing me a song => beyond
print this page => beyond
put it in my calendar => beyond
Can you smell the gas? => beyond
Turn off the light. => beyond
what's the news => beyond
How far is it to Manchester? => beyond
Post this photo on Instagram => beyond
take the dog for a walk => beyond
pay the electricity bill for me, please => beyond
Unlock the front door if my son comes home => beyond
Change the channel => beyond
get me a taxi => beyond
close the blinds => beyond
set the oven to 180 => beyond
Is Berlin bigger than Paris? => beyond
What do I weigh? => beyond // now:other
download the new update => beyond
Connect to the bluetooth speaker => beyond
"""

FOREIGN = """
Est-ce que tu vois un chien ? => foreign
Dis-moi quand quelqu'un arrive. => foreign
arrête toutes les alertes s'il te plaît => foreign
Rappelle-moi dans cinq minutes de sortir la pizza => foreign
Quelle heure est-il ? => foreign
Combien de personnes y a-t-il dans la pièce => foreign
Sag mir Bescheid, wenn der Hund weg ist. => foreign
Siehst du eine Katze? => foreign
erinnere mich morgen um neun an die Tabletten => foreign
Lösch alle Erinnerungen bitte => foreign
Wie spät ist es? => foreign
stell einen Wecker auf sieben Uhr => foreign
Avísame cuando llegue alguien. => foreign
¿Qué ves ahora? => foreign
cancela todas las alarmas => foreign
Recuérdame en diez minutos llamar a mi madre => foreign
cuántos perros hay en la habitación => foreign
Dimmi quando arriva qualcuno. => foreign
vedi un gatto sul divano => foreign
Cancella tutti gli avvisi, per favore => foreign
Svegliami alle sette => foreign
Avisa-me quando o cão sair. => foreign
O que você está vendo agora? => foreign
apaga tudo por favor => foreign
Waarschuw me als er iemand binnenkomt. => foreign
zie je de hond nog => foreign
Stop met alle meldingen alsjeblieft => foreign
Zet een timer voor tien minuten => foreign
Powiedz mi, kiedy ktoś przyjdzie. => foreign
czy widzisz psa => foreign
Przypomnij mi za pięć minut => foreign
Która jest godzina? => foreign
有人来的时候告诉我 => foreign
你看到狗了吗? => foreign
五分钟后提醒我 => foreign
取消所有提醒 => foreign
犬が来たら教えて => foreign
今何時ですか => foreign
五分後にピザを出すように言って => foreign
全部キャンセルしてください => foreign
Dee mwah can kel can arrive. => foreign
Arrête to let alert silver play => foreign
sack mere be shite ven dear hoont vek ist => foreign
Kella ray till => foreign
Dee me quando a reeva qual coon oh => foreign
A visa may quando yega al gain => foreign
Can say la todas las alarm us => foreign
Vedi oon gato sool divano => foreign
Rap pell moi dance sank minute => foreign
Zee ya de hunt nog => foreign
Chi vidzish psa => foreign
"""
