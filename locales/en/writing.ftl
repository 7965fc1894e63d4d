# Writing: long forms in steps, and what the page says about saving.

step-of = Step { $number } of { $count }
step-next = Next
step-back = Back
step-look = Look it over
step-check = Look it over before you send
step-check-text = This is what you wrote. You can still change all of it. Nothing is sent yet.
step-change = Change
step-blank = Left blank
step-missing = This needs an answer
answer-unsaved = This page has been open for a long time, so it cannot save any more. What you wrote is still here, and you can send it.
answer-sent-meanwhile = This was sent already, from another window. What you change here is not in it. You can send it as well: both are kept.
answer-ended = This page is closed. Nothing can be sent from here any more. You can copy what you wrote. Then please leave this page.
answer-exit = Leave this page
answer-over = { $over } characters too many
