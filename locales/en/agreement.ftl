# An agreement, not an order: the plan at first opening, how it went afterwards, "I could not do it this time".

## Above the questions
plan-offer-title = Your own plan
plan-offer-text = A small plan can make it easier: when, where, and what might get in the way. If you do not want one, just go on below.
plan-agreed = You agreed on this together:
plan-make = Make a plan
plan-skip = No plan, thank you
plan-yours = Your plan
plan-kept = You made a plan. It is not shown here, in case somebody else uses this device.
plan-change = Change it
plan-none = Make a plan for this

## The page of the plan
plan-title = Your plan
plan-lead = You can leave out any of this. { $practitioner } can see it, so that you can talk about it.
plan-why = Why this
plan-time = About { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
}
plan-due = by { $due }
plan-if = When and where
plan-if-help = For example: “When I have had breakfast on Tuesday, then I sit down with this for ten minutes.”
plan-when = When I …
plan-then = then I …
plan-sure = How sure are you that you will do it?
plan-sure-low = not sure at all
plan-sure-high = very sure
plan-obstacle = What might get in the way?
plan-obstacle-help = And what could help then, if you know.
plan-save = Keep my plan
plan-back = Back to the questions
plan-hidden = You made a plan before. It is not shown here. What you leave empty stays as it was.
plan-said = When: { $when } · Then: { $then }
plan-said-when = When: { $when }
plan-said-then = Then: { $then }
plan-said-sure = How sure: { $sure } of 10.
plan-said-obstacle = What might get in the way: { $obstacle }
plan-said-smallest = A small step counts: { $smallest }

## Where a client is not sure
plan-small-title = Thank you for saying so
plan-small-text = { $sure } of 10 is a good thing to know. Things often go better when they are smaller. { $practitioner } will see that you are not sure.
plan-small-agreed = The smallest version that still counts:
plan-small-own = What is the smallest bit that would still count?
plan-small-step = What would you like?
plan-small-step-agreed = I will do this small version
plan-small-step-own = I will do a small bit of my own
plan-small-step-whole = I will try the whole thing
plan-small-keep = Keep this
plan-own-missing = Please write what the small bit is, or choose the whole thing.

## Afterwards
review-offer = A few taps, if you like: how did it go?
review-offer-go = Say how it went
review-offer-again = Change what you said about it
review-title = How did it go?
review-lead = You can leave out any of this. { $practitioner } sees it next to your answers. There is no right or wrong here.
review-hidden = You said something about this before. It is not shown here. What you send now takes its place.
review-empty = Nothing is chosen yet. Choose something, or just go back.
review-amount = How much did you do?
review-amount-none = None
review-amount-little = A little
review-amount-half = About half
review-amount-most = Most of it
review-amount-all = All of it, or more
review-hard = How hard was it?
review-hard-low = easy
review-hard-high = very hard
review-helpful = How much did it help?
review-helpful-low = not at all
review-helpful-high = very much
review-hindrances = What got in the way?
review-hindrances-help = Choose as many as fit, or none.
review-learned = What did you notice or learn?
review-next = What should come next?
review-next-keep = Keep it like this
review-next-easier = Make it easier
review-next-harder = Make it harder
review-next-change = Change it
review-next-drop = Leave it
review-send = Send this
review-back = Back
review-thanks-title = Thank you
review-thanks = { $practitioner } sees this next to your answers. You can change it later on this page.
review-thanks-change = Change it

## What got in the way
hindrance-no-time = There was no time
hindrance-forgot = I forgot
hindrance-unsure = I was not sure when, where or how
hindrance-too-hard = It was too hard or upsetting
hindrance-avoided = I kept putting it off
hindrance-boring = It was boring
hindrance-no-point = I did not see the point
hindrance-no-reward = There was nothing in it for me
hindrance-form = The page or the form of it did not suit me
hindrance-differently = I did it in a different way
hindrance-other = Something else
hindrance-rather-not-say = I would rather not say

## "I could not do it this time"
decline-title = I could not do it this time
decline-this-time = Or not at all this time
decline-text = That is a full answer, and good to know. What was it?
decline-several = Choose as many as fit.
decline-missing = Please choose at least one. “I would rather not say” is fine.
decline-instead = What did you do in its place?
decline-note = Anything you would like to add
decline-note-help = For example: it was too hard because …
decline-send = Send this
decline-back = Back to the questions
later-title = Just not now?
later-text = Then nothing is sent and it stays open. We can remind you again by mail.
later-when = When should we remind you?
later-1 = Tomorrow
later-2 = In two days
later-4 = In four days
later-7 = In a week
later-missing = Please choose a day.
later-send = Remind me then
later-done = We will remind you on { $day }, if it is still open then.
later-other-day = You chose in your settings when reminders may come; this is the first such day.

## The mail to whoever is responsible
unsure-subject = { $practice }: something to look at
unsure-text = A client has said how sure they are about something you agreed on. It may be worth a word before you next meet.
