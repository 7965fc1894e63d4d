# What clients keep for themselves: coping box, goals, something to look forward to, wins, what they tell others. Plain words, no judging.

## On every one of these pages
selfcare-back = Back
selfcare-save = Save
selfcare-cancel = Cancel
selfcare-who = Who sees this
selfcare-share = Show it to my therapist
selfcare-unshare = Stop showing it
selfcare-from-therapist = from your therapist
selfcare-locked-title = This is not shown here
selfcare-stale = This was changed somewhere else. What you typed is still here. Save once more to keep it.
selfcare-stored = What is saved now
selfcare-stored-nothing = Nothing is written there.
selfcare-this-goal = This goal
selfcare-this-card = This card

## Tiles on the own page
tile-coping = Coping box
tile-coping-about = What helps me
tile-goals = Goals
tile-goals-about = Small steps
tile-forward = Something to look forward to
tile-wins = Wins
tile-wins-about = Good things to look back on
tile-tell = Tell others
tile-tell-about = A page to print

## Coping box
coping-title = Coping box
coping-empty = Your box is empty. Put in what helps you: something to do, kind words, somebody to call. You can begin with one of the cards below.
coping-new = New card
coping-change = Change this card
coping-print = Print my cards
coping-full = Your box is full. Please change a card you have.
coping-put-away = Cards I put away
coping-is-away = You put this card away.
coping-bring-back = Put it back in the box
coping-away = Put this card away
coping-order = Change the order
coping-order-own = The cards are in your own order.
coping-order-used = Cards that helped most come first. Move one, and the order is your own.
coping-by-use = Put first what helped most
coping-up = Move up: { $title }
coping-down = Move down: { $title }
coping-starters = Cards to begin with
coping-starters-lead = Take what you like. You can change the words later.
coping-add = Add
coping-kind = What kind of card is it?
coping-kind-problem = Please choose one.
coping-kind-do = Something to do
coping-kind-words = Words to remember
coping-kind-person = Someone to call
coping-kind-place = A place
coping-name-problem = Please give the card a short name, up to 80 letters.
coping-name = A short name
coping-lines = What to do, or the words
coping-lines-problem = Please keep this under 2,000 letters, in plain text.
coping-phone = Phone number
coping-phone-help = Then one tap calls it.
coping-phone-problem = Please write a phone number, such as 0151 234 567.
coping-shared = Show this card to my therapist
coping-is-shared = Your therapist sees this card, and how often and how well it helped.
coping-shared-help = Your therapist then sees how often and how well it helped. You can stop that at any time.
coping-only-you = Your therapist does not see this card.
coping-call = Call { $number }
coping-use = I used it
coping-before-first = First say how strong the feeling is now
coping-before = How strong was the feeling before?
coping-before-problem = Please choose a number from 0 to 10.
coping-after = How strong is it after?
coping-after-problem = Please choose a number from 0 to 10.
coping-scale-low = not at all
coping-scale-high = as strong as can be
coping-helped = Did it help?
coping-helped-problem = Please choose one.
coping-helped-yes = Yes
coping-helped-little = A little
coping-helped-no = No
coping-it-helped-yes = it helped
coping-it-helped-little = it helped a little
coping-it-helped-no = it did not help
coping-was-before = { $number } before
coping-was-after = { $number } after
coping-used-noted = Noted. It is good that you did something for yourself.
coping-how-title = How was it?
coping-how-lead = Only if you like. It shows you over time what helps.
coping-how-skip = Not now
coping-uses = When I used it
coping-say-how = Say how it was
coping-saved = Saved.
coping-rated = Saved. Thank you for looking at what helps.
coping-used = { $number ->
    [one] Used once.
   *[other] Used { $number } times.
}
coping-fell = The feeling went down by { $value } on average, in { $number ->
    [one] one use
   *[other] { $number } uses
}.
coping-rose = The feeling went up by { $value } on average, in { $number ->
    [one] one use
   *[other] { $number } uses
}.
coping-stayed = The feeling stayed the same on average, in { $number ->
    [one] one use
   *[other] { $number } uses
}.
coping-low-short = Change it or put it away?
coping-low = This card did not help the last two times. That can happen. Would you like to change it, or put it away?
coping-low-seen = Your therapist can see that too. You can talk about it together.
coping-print-title = What helps me
coping-print-lead = Print this page with your browser. Cut out the cards and keep them in your pocket.
coping-print-none = There are no cards to print yet.

## Cards to begin with
coping-starter-breathing-title = Breathe slowly
coping-starter-breathing-text =
    Sit or stand as you like.
    Breathe in through your nose and count to four.
    Breathe out slowly and count to six.
    Do this ten times. If you feel dizzy, breathe as you like for a while.
coping-starter-senses-title = Five things around me
coping-starter-senses-text =
    Look for 5 things you can see.
    Feel 4 things you can touch.
    Listen for 3 things you can hear.
    Find 2 things you can smell.
    Notice 1 thing you can taste.
coping-starter-cold-water-title = Cold water
coping-starter-cold-water-text =
    Hold your hands under cold water.
    Or splash some on your face.
    Feel the cold, and let your breath go out slowly.
coping-starter-walk-title = Go for a walk
coping-starter-walk-text =
    Put on your shoes and go out for ten minutes.
    Walk at your own pace.
    Look for three things you have not seen before.
coping-starter-music-title = Play music
coping-starter-music-text =
    Play a song that does you good.
    Listen to the end.
    Sing or move with it if you like.
coping-starter-hands-title = Do something with my hands
coping-starter-hands-text =
    Draw, cook, knit, wash the dishes or water the plants.
    It does not have to turn out well.
coping-starter-muscles-title = Tense and let go
coping-starter-muscles-text =
    Make fists and hold them while you count to five.
    Let go. Feel how that is.
    Do the same with your shoulders, your face and your feet.
    Leave out what hurts.
coping-starter-call-title = Call somebody
coping-starter-call-text =
    Call or text someone you like.
    You do not have to talk about how you feel.
    “I just want to hear your voice” is enough.
coping-starter-kind-words-title = Kind words to myself
coping-starter-kind-words-text =
    This is hard right now.
    Other people know this too.
    I will be as kind to myself as I would be to a good friend.
coping-starter-it-passes-title = It will pass
coping-starter-it-passes-text =
    I have had moments like this before, and they passed.
    I do not have to solve everything now.
    The next ten minutes are enough.
coping-starter-safe-place-title = A place where I feel calm
coping-starter-safe-place-text =
    Go there, or close your eyes and think of it.
    What do you see? What do you hear?
    Stay as long as you like.

## Goals
goals-title = Goals
goals-empty = No goals yet. A goal can be small: to sleep better, or to see a friend again.
goals-new = New goal
goals-change = Change this goal
goals-full = There are very many of these already. Please change one you have.
goals-wording = My goal, in my own words
goals-wording-problem = Please write your goal in a few words, up to 300 letters.
goals-why = Why it matters to me
goals-why-problem = Please keep this under 1,000 letters, in plain text.
goals-why-title = Why it matters
goals-measure = How I will know I am getting there
goals-measure-problem = Please keep this under 1,000 letters, in plain text.
goals-measure-title = How I will know
goals-review-on = A day to look at it again
goals-review-on-problem = Please choose a day from today on, within two years.
goals-review-planned = Look at it again on { $day }.
goals-review-since = { $day } was the day to look at this again. Does it still fit?
goals-shared = Show this goal to my therapist
goals-is-shared = Your therapist sees this goal, its steps and how they went.
goals-shared-help = Your therapist then sees this goal, its steps and how they went. You can stop that at any time.
goals-only-you = Your therapist does not see this goal.
goals-steps = Steps
goals-steps-now = My steps now
goals-steps-before = Steps so far
goals-next-step = Next: { $title }
goals-no-step = No step yet.
goals-new-step = Plan a small step
goals-step-lead = Make it small, for two weeks or less. It is fine if it looks too easy.
goals-smaller-lead = Here is your last step. Make it smaller: less often, for less time, or only a part of it.
goals-text = The step
goals-text-problem = Please write the step in a few words, up to 300 letters.
goals-from-on = From
goals-from-on-problem = Please choose a day from today on.
goals-until-on = Until
goals-until-on-help = Two weeks or less.
goals-until-on-problem = Please choose a day after the first one, two weeks later at most.
goals-days = { $first } to { $second }
goals-on = { $day }
goals-say-how = Say how it went
goals-say-anew = Change what I said
goals-how-title = How did it go?
goals-result = How did it go?
goals-result-problem = Please choose one.
goals-result-done = Done
goals-result-partly = Done in part
goals-result-not-done = Not this time
goals-note = What helped, or what got in the way?
goals-note-problem = Please keep this under 1,000 letters, in plain text.
goals-what-next = What would you like next?
goals-next-same = The same again
goals-next-smaller = A smaller step
goals-next-other = Another step
goals-reached = I reached it
goals-aside = Put it aside
goals-take-up = Take it up again
goals-ended = Reached or put aside
goals-is-reached = reached
goals-is-aside = put aside
goals-is-reached-long = You reached this goal.
goals-is-aside-long = You put this goal aside. That is fine.
goals-saved = Saved.
goals-step = Your step is planned. It is on your page from its first day.
goals-said = Saved. Thank you for saying how it went.

## Something to look forward to
forward-title = Something to look forward to
forward-new = Write one down
forward-lead = One good thing this week, big or small.
forward-what = What is it?
forward-what-problem = Please write it in a few words, up to 200 letters.
forward-on = Which day?
forward-on-problem = Please choose a day from today on.
forward-at = What time?
forward-at-problem = Please write the time as hours and minutes, such as 18:30.
forward-with = Who with?
forward-with-problem = Please keep this under 200 letters.
forward-with-whom = with { $name }
forward-how = How was it?
forward-was-good = Good
forward-was-mixed = Mixed
forward-was-did-not-happen = It did not happen
forward-was-skipped = Not said
forward-skip = Skip
forward-remove = Take it out
forward-past = What has been
forward-only-you = Your therapist does not see this page.

## Wins
wins-title = Wins
wins-empty = Nothing here yet. Steps that you took, and good things that happened, will be kept here.
wins-month = { $first } { $second }
wins-step = a step done
wins-goal = a goal reached
wins-forward = something good that happened
wins-entry = written down as a win

## Tell others
tell-title = Tell others
tell-lead = Choose what you would like to tell people close to you. You print the page and give it to them yourself. We send it to nobody, and your therapist does not see it.
tell-new = Add a line
tell-line = Your line
tell-line-problem = Please write one line, up to 300 letters.
tell-part = Where does it go?
tell-part-problem = Please choose one.
tell-in-working = What I am working on
tell-in-help = How you can help
tell-add = Add this line
tell-remove = Take it out
tell-full = The page is full. Please take out a line first.
tell-offered = From your goals and cards
tell-from-goal = goal
tell-from-card = card
tell-print = Show the page to print
tell-print-title = What I am working on, and how you can help
tell-print-lead = Print this page with your browser. Only what you chose is on it.
tell-print-none = There are no lines yet.
