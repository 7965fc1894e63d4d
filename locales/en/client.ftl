# What client pages say. Plain words, no exclamation marks, nothing that claims anybody watches.

## Landing
landing-title = Open what was sent to you
landing-heading = Open what { $practice } sent you
landing-safe = This link works until you have finished. It is safe to open it more than once.
landing-safe-home = This link opens your own page. It is safe to open it more than once.
landing-button = Open
landing-remember = This is my own device: remember it for 30 days, so that I see again what I typed here
landing-not-you = Not expecting this? Just close the page. Nothing happens unless you press the button.

## A link that no longer opens anything
closed-title = This link is closed
closed-text = It may have been used up, replaced or timed out. If you have sent your answers, they have arrived and there is nothing left to do.
closed-fresh-text = We can send a new link to the address your therapist has for you: to what is open, or to your own page.
closed-fresh-button = Send a fresh link
closed-asked = If we know this link, a new one is on its way. It can take a few minutes.

## Is this your address?
confirm-title = Please confirm your address
confirm-heading = Is this your address?
confirm-page-text = { $practice } was given it, so that they can write to you. To confirm it, please type the code from the mail that led you here.
confirm-code = Code from the mail
confirm-code-help = Six digits.
confirm-button = Confirm
confirm-six-digits = The code has six digits. Please look at the mail again.
confirm-wrong = This is not the code in that mail. If you have several mails from us, please take the code and the link from the same one.
confirm-wait = This was tried several times. Please wait { $minutes ->
    [one] a minute
   *[other] { $minutes } minutes
}, then try again. The code in the mail stays the same.
confirm-done-title = Your address is confirmed
confirm-done-text = Thank you. When there is something for you, { $practice } will write to this address.
confirm-done-waits = Thank you. Something from { $practice } was waiting for you. It is on its way to this address now.
confirm-done-close = You can close this page.
confirm-not-me = This mail was not meant for me
confirm-why = What fits best?
confirm-why-missing = Please choose one first. Some mail programs press every button by themselves.
confirm-reason-stranger = I do not know { $practice }
confirm-reason-elsewhere = I would rather have mail at another address
confirm-reason-no-mail = I do not want mail from { $practice }
confirm-reason-not-said = I would rather not say
confirm-refuse-text = { $practice } is told, and nothing more is sent to this address.
confirm-refuse-button = Send no more mail here
confirm-refused-title = Thank you for saying so
confirm-refused-text = { $practice } is told, and nothing more is sent to this address. You can close this page.

## The page with the questions
answer-due = Asked for by { $due }
answer-late = It was asked for by { $due }. You can still fill it in.
answer-minutes = { $minutes ->
    [one] About a minute
   *[other] About { $minutes } minutes
}
answer-why = Why this
answer-message = From { $practitioner }
answer-reads = { $practitioner } reads your answers, at or before your next session. They are not read in real time: nobody watches them around the clock.
answer-help-link = If you need help now
answer-declined = You said that you could not do this. If you would like to fill it in after all, you can.
answer-hidden = Something was saved from another browser. It is kept, but for your privacy it is not shown here. You can start afresh.
answer-required = needed
answer-optional = if you like
answer-problems = Please look at these again
answer-problems-kept = Everything you typed is still here.
answer-empty = Nothing is filled in yet. Please answer at least one question, or say that you could not do it this time.
answer-send = Send my answers
answer-save = Save and finish later
answer-cannot = I could not do it this time
answer-saved = Saved at { $time }.
answer-saved-remembered = To go on later, open the link in your mail again on this device.
answer-saved-here = To go on later, keep this browser open. Once it is closed, what you typed is kept, but for your privacy it is not shown again.
answer-state-typing = Not saved yet …
answer-state-saving = Saving …
answer-state-saved = Saved at { $time }
answer-state-offline = Not saved yet: no connection. We keep trying. Please leave this page open.
answer-state-closed = Not saved: this page has been open a long time. Your answers are still here and you can still send them.
answer-state-long = One answer is longer than can be saved. Please shorten it; everything else is saved.
answer-state-clash = A question above was changed in another tab or on another device.
answer-clash = This was changed elsewhere meanwhile. Both texts are kept. Which one should stay?
answer-clash-hidden = This was changed on another device meanwhile. Both texts are kept.
answer-clash-mine = Keep what is here
answer-clash-other = Use the other
answer-line = Line { $number }
answer-more-lines = Room for more
answer-part-hours = Hours
answer-part-minutes = Minutes
answer-person-name = Name
answer-person-relation = Who they are to you
answer-person-phone = Phone
answer-row = Row { $number }
answer-row-named = { $name } { $number }
answer-rows-more = More rows appear when you save.
answer-rows-add = Add a row
answer-pick = Choose …
answer-pick-other = or something else
answer-choose-some = { $each ->
    [one] Choose one that speaks to you, and leave the others empty.
   *[other] Choose { $each } that speak to you, and leave the others empty.
}
answer-another = Another one instead
support-title = Thank you for being honest about this.
support-told = Your practice gets a message that there is something to look at.
support-text = Your therapist reads it at or before your next session; nobody watches answers around the clock. If you need somebody now, these people are there:
when-only = Only if { $conditions }.
when-and = { $first } and { $second }
when-or = { $first } or { $second }
when-is = “{ $question }” is “{ $value }”
when-is-not = “{ $question }” is not “{ $value }”
when-at-least = “{ $question }” is { $value } or more
when-at-most = “{ $question }” is { $value } or less
when-above = “{ $question }” is more than { $value }
when-below = “{ $question }” is less than { $value }
when-answered = “{ $question }” is answered
when-not-answered = “{ $question }” is left empty
answer-left = { $left } characters left
yes = Yes
no = No

## Refusals, beside the field
error-required = Please answer this one.
error-choose-one = Please choose one.
error-choose-listed = Please choose from the list.
error-scale = Please choose a number from { $min } to { $max }.
error-number = Please write a number, such as 7 or 7.5.
error-number-min = Please write a number that is not below { $min }.
error-number-max = Please write a number that is not above { $max }.
error-date = Please give a date as year-month-day, such as 2026-11-24.
error-time = Please give a time as hours and minutes, such as 07:30.
error-date-time = Please give a date and a time, such as 2026-11-24 18:30.
error-duration = Please write whole hours and minutes, such as 1 and 30.
error-duration-long = This is longer than a week. Please look again.
error-list-few = { $min ->
    [1] Please write at least one line.
   *[other] Please write at least { $min } lines.
}
error-list-many = { $max ->
    [1] Please write one line only.
   *[other] Please write { $max } lines at most.
}
error-cell = { $row }, “{ $column }”: { $problem }
error-rows-few = { $min ->
    [1] Please fill in at least one row.
   *[other] Please fill in at least { $min } rows.
}
error-rows-many = { $max ->
    [1] Please fill in one row only.
   *[other] Please fill in { $max } rows at most.
}
error-person-name = Please write a name too.
error-phone = Please write the number with digits, such as 020 7946 0018.
error-too-long = This is longer than can be kept. Please keep it under { $longest } characters.
error-one-line = Please keep this to one line of plain text.
error-plain-text = Please use plain text here.
error-not-asked = Nothing is asked here.

## Receipt
receipt-title = Thank you
receipt-received = “{ $title }” was received on { $when }.
receipt-thanks = Thank you for taking the time.
receipt-declined = Thank you for letting { $practitioner } know. There is nothing more to do.
receipt-next = { $practitioner } reads it at or before your next session. It is not read in real time.
receipt-withdrawn = It was kept. It had been withdrawn meanwhile, so { $practitioner } may not be expecting it, and may not read it soon.
receipt-next-entry = Write another entry
receipt-home = My page
receipt-leave = I’m done here

## The client's own page
home-title = My page
home-due = To fill in
home-ended = Your time with { $practice } has ended. This page stays open until { $day }. You can look back, print, and take along what is yours. Your therapist no longer looks here.
home-due-none = Nothing is waiting for you.
home-item = Something to fill in
home-due-by = by { $when }
home-no-date = whenever it suits you
home-sent = sent on { $day }
home-begun = begun
home-late = was asked for by { $when }; still welcome
home-done = Done
home-done-none = What you finish is listed here.
home-done-item = Filled in on { $when }
home-declined-item = Answered “could not do it this time” on { $when }
answer-no-words = (no words yet)
home-reminders = Choose or stop reminders
home-retention = How long what you send is kept

## Leaving
left-title = You’re done on this device
left-text = This browser no longer opens your pages. To come back, use the link in any of your mails. If it is closed, its page sends you a new one.

## What could not be taken
kept-title = Your answers are still here
kept-text = This page has been open too long to send them. Nothing is lost: here is what you typed. Please copy it, then open the link in your mail again.
kept-revoked = This link was closed, so the answers could not be sent. Here is what you typed, so that you can copy it.
kept-busy = This could not be taken just now, because the server is busy. Nothing is lost: please try again in a moment.
kept-again = Try again
kept-copy = What you typed

## Reminders
reminders-title = Reminders
reminders-lead = Reminders come only while something still waits for you. Here you choose when. What is new reaches you all the same.
reminders-paused = Reminders pause until { $day }.
reminders-problems = Please look at these again. Everything you chose is still here.
reminders-hour = At what time
reminders-hour-any = Any time, not at night
reminders-hour-problem = Please choose an hour.
reminders-days = On which days
reminders-days-problem = Please choose at least one day. If none suits you, you can stop reminders below.
reminders-pause = Pause until
reminders-pause-help = Reminders come again from that day on.
reminders-pause-problem = Please choose a day after today, within a year.
reminders-save = Save
reminders-saved = Saved.
reminders-stop-below = Or stop them altogether.
reminders-stop-title = No reminders at all
reminders-stop-text = You will still get a mail when something new is sent to you. { $practice } is told that reminders are off.
reminders-stop = Stop reminders
reminders-stopped = Reminders are off.
reminders-off = You get no reminders. You will still get a mail when something new is sent to you.
reminders-begin = Turn reminders on again
reminders-begun = Reminders are on again.

## Help, at the foot of every page
help-title = If you need help now
help-text = These pages are not watched. If you or somebody else is in danger, please call.
help-emergency = Emergency: call { $number }
help-call = Call { $number }
help-text-to = Text { $number }
help-web = Website
help-none = Please call the emergency number where you are.
skip = To the content

## Faults
fault-404-title = There is nothing here
fault-404-text = The address may be mistyped, or what was here has gone.
fault-closed-title = This page is closed
fault-closed-text = It may have been open too long, or you have finished. Please open the link in your mail again. If that is closed, its page sends you a new one.
fault-401-title = Please sign in
fault-401-text = Your sign-in has ended.
fault-403-title = This is not possible from here
fault-403-text = Please go back, reload the page and try again.
fault-role-title = This is not for your role
fault-role-text = This page or this change is not open to you, or the page was open for too long. If you think it should be, please ask an owner of your practice.
fault-409-title = This changed meanwhile
fault-409-text = Somebody finished or changed it before this arrived. Please go back and reload the page.
fault-413-title = This is too large
fault-413-text = Please go back and shorten the longest text. What you typed is still on that page.
fault-429-title = A moment, please
fault-429-text = This was tried very often. Please wait { $minutes ->
    [one] a minute
   *[other] { $minutes } minutes
} and try again.
fault-503-title = Please try again in a moment
fault-503-text = The server is busy. Nothing was changed. Please go back and try again.
fault-4xx-title = This could not be read
fault-4xx-text = Please go back, reload the page and try again.
fault-500-title = Something went wrong here
fault-500-text = It is not your fault. Please go back and try again; what you typed is still on that page.
