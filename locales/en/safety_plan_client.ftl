# The safety plan on the client's own pages: reading, writing, printing, the PIN before it, the copy on a phone. Plain words, calm, no blame.

## The way to it
myplan-tile = My safety plan
landing-safe-lasting = This link stays open. You can use it as often as you like.
mail-expires-never = The link stays open: you can use it as often as you like. Keep this mail, or save the link. If it stops working, the page it leads to can send you a new one.
plan-link-subject = { $practice }: a link to keep
plan-link-text = { $practice } sends you a link to a page of your own. Keep it where you find it fast.
fault-plan-title = This page is closed
fault-plan-text = It may have been open too long. Please open the link in your mail again. If that is closed too, its page sends you a new one.

## Reading
myplan-title = My safety plan
myplan-help-first = In danger now? Call or text
myplan-help-last = Help at any time
myplan-reviewed = You last looked at it together on { $day }.
myplan-dated = As of { $day }
myplan-draft = This plan is still being made. You can use it as it is.
myplan-empty = Nothing is written here yet.
myplan-waiting = You proposed a change on { $day }. It waits for your therapist. Until then your plan stays as it is below.
myplan-edit = Change my plan
myplan-propose = Propose a change
myplan-begin = Begin to write
myplan-more = What you can do with your plan
myplan-print = Print it
myplan-card = A small card for your wallet
myplan-copies = Older copies
myplan-revisit = I want us to look at this again
myplan-revisit-help = Your therapist sees that you asked. Nobody reads it at once. If you need help now, use the numbers on this page.
myplan-revisit-asked = You asked to look at it again together. Your therapist sees that.
myplan-over = Your care here has ended. You can still read this plan. It can not be changed here any more.
myplan-done-saved = Your plan is saved.
myplan-done-proposed = Your change is on its way to your therapist. Your plan stays as it is until then.
myplan-done-same = Nothing was changed.
myplan-done-revisit = Your therapist sees that you want to look at it again.
myplan-done-pin-on = Your PIN is asked for before the plan from now on.
myplan-done-pin-off = Your plan opens without the PIN again.

## Writing
myplan-edit-title = Change my plan
myplan-edit-text = Write what helps you, in your own words. Every part may stay empty. What you save here is your plan at once.
myplan-propose-text = Write what you want to change. Your therapist looks at it first. Until then your plan stays as it is.
myplan-begin-text = Write what helps you, in your own words. Every part may stay empty. Your therapist can read it.
myplan-edit-waiting = You proposed a change on { $day }. It is filled in here. If you send it again, this one takes its place.
myplan-not-watched = Nobody reads along while you write.
myplan-save = Save
myplan-send = Send to my therapist
myplan-stale = Your plan was changed somewhere else. What you typed is still here. Save once more to keep it.
myplan-stale-sent = You sent a change from somewhere else. What you typed is still here. If you send it, it takes the place of the other one.
myplan-offline = There is no connection. Nothing was sent, and what you typed is still here. Keep this page open and try again later.
myplan-closed = This page has to be opened again before you can save. Open your link in another tab, then come back and press once more. What you typed is still here.
myplan-back = Back to my plan
myplan-now = What it says now
myplan-sent = What you sent there

## Older copies
myplan-copies-text = What your plan said before. Nothing in it changes any more, the numbers to call neither. Use today’s plan to call.
myplan-copies-none = There are no older copies yet.
myplan-copy-of = Your plan of { $day }
myplan-by-client = you wrote it
myplan-by-therapist = your therapist wrote it
myplan-by-both = written together
myplan-is-current = this is your plan now
myplan-is-proposed = waits for your therapist
myplan-is-declined = was not taken up
myplan-copy-old = This is an older copy. Its numbers may have changed.
myplan-numbers-then = Numbers to call on that day

## The PIN before it
myplan-pin = A PIN before my plan
myplan-pin-title = A PIN before my plan
myplan-pin-enter-title = Enter your PIN
myplan-pin-enter-text = You want your PIN asked before your plan. The numbers to call are here without it.
myplan-pin-forgot = PIN forgotten? Ask { $practice } to reset it.
myplan-pin-text = Your plan opens without a PIN, so that it is there in a bad hour. If others can read your mail or use your phone, you can have your PIN asked first. The numbers to call stay in sight.
myplan-pin-is-on = Your PIN is asked for before your plan. To open it without the PIN again, type your PIN.
myplan-pin-type = To choose this, type your PIN once.
myplan-pin-on = Ask for my PIN before my plan
myplan-pin-off = Open it without the PIN
myplan-pin-none = You have no PIN yet.
myplan-pin-choose = Choose a PIN
myplan-pin-elsewhere = You choose a PIN on your own page. A link to it is in other mails from { $practice }.

## The copy on a phone
myplan-copy-title = A copy on this phone
myplan-copy-text = You can keep a copy of your plan on this phone. Then it opens without internet too, at this same address.
myplan-copy-who = Whoever can unlock this phone can then open the copy.
myplan-copy-ends = If the link is ended, or your PIN is asked for, the copy goes away. A phone without internet only hears of that when it is online again.
myplan-copy-keep = Keep a copy on this phone
myplan-copy-remove = Remove the copy from this phone
myplan-copy-wait = One moment …
myplan-copy-kept = A copy is on this phone.
myplan-copy-failed = That did not work. No copy is on this phone.
myplan-copy-removed = The copy is gone from this phone.
myplan-copy-device = Is this your own phone? To keep a copy of your plan on it, open the link in your mail again and tick that it is your own device.
myplan-copy-pin = While your PIN is asked for before your plan, no copy is kept on a phone.
myplan-copy-note = This is the copy on this phone, from { $when }.
myplan-copy-note-more = There is no internet now, or this page was open too long. To change your plan, open the link in your mail.

## On paper
myplan-card-hint = Print this page. Cut along the outer line, fold it in the middle, then at each mark.

## In the copy of everything
own-word-mail-plan_link = the link to your safety plan
