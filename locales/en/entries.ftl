# What clients write unasked, and who sees it. Plain words; nothing that claims anybody watches.

tile-write = Write something
tile-write-about = A journal page, a win, a setback.
tile-entries = What I wrote
tile-topics = For next time
tile-topics-about = What you want to talk about.
tile-ask = Ask for something to work on
tile-struggling = I am struggling
tile-struggling-about = Help first, then a note if you like.

## Writing
entries-write = Write something
entries-write-journal = Journal
entries-write-win = A win
entries-write-lapse = A setback
entries-lead-journal = Write what is on your mind. Nobody grades it.
entries-lead-win = What went well? Small things count.
entries-lead-lapse = What happened? A setback is not a fault. It can show what was hard.
entries-lead-ask = What would you like to work on?
entries-lead-struggling = What is going on?
entries-edit-title = Change what you wrote
entries-other-kinds = Something else to write
entries-set = Use the questions of “{ $title }”
entries-about = This is a note to something you wrote before.
entries-field-text = Your words
entries-more-words = Anything else
entries-field-trigger = What set it off
entries-field-place = Where you were
entries-field-people = Who was there
entries-field-time-of-day = Time of day
entries-field-strength = How strong it was
entries-tags = Add where, when, who, how strong
entries-tags-help = Leave out what you like. More than one? Put a comma between them. Later you can see what comes up often.
entries-tag-trigger = What set it off
entries-tag-place = Where
entries-tag-people = Who was there
entries-tag-time-of-day = Time of day
entries-strength-low = 0: not at all
entries-strength-high = 10: as strong as can be
entries-strength-said = How strong: { $strength } of 10
entries-who = Who may see this?
entries-save = Save
entries-save-change = Save the change
entries-leave = Back
entries-not-watched = No one watches this page, and no computer looks for meaning in your words.
entries-no-words = No words.

## Who sees it
entries-do-private = Only for me
entries-do-kept = Keep for the session
entries-do-shared = Share now
entries-do-taken-back = Take back
entries-means-private = Your therapist does not see it, and does not see that it is there. It is locked with a key of your own. Whoever runs this server and holds its main key could open it.
entries-means-kept = Your therapist sees that you kept something for the session, but not what. It is yours to show.
entries-means-shared = Your therapist can read it. You can take it back until they open it.
entries-means-taken-back = Your therapist can no longer see it or that it is there.
entries-means-read = It was opened, so it stays as it is. If something is wrong or missing, write a note about it.
entries-state-private = Only you see this.
entries-state-kept = Kept for the session.
entries-state-shared = Shared. Not opened yet.
entries-state-taken-back = Taken back. Only you see this.
entries-state-read = Opened by your therapist on { $when }.
entries-who-now = Who sees this
entries-pin-first = To keep something only for you, enter your PIN first.
entries-pin = Enter or choose a PIN
entries-pin-new-page = Enter or choose a PIN (opens a new page)
entries-done-private = It is kept only for you.
entries-done-kept = It is kept for the session.
entries-done-shared = It is shared with your therapist.
entries-done-taken-back = It is taken back. Your therapist had not opened it.
entries-done-changed = Your change is saved.
entries-done-was-read = Your therapist had opened it by then, so it stays as it is.
entries-done-stale = It was changed in another place. Here is how it is now.
entries-was-read = Your therapist has opened this by now, so it stays as it is. Your new words are still here. You can copy them into a note.
entries-stale = This was changed in another place while you wrote. Your words are still here. Save again to use them.

## Looking back
entries-title = What I wrote
entries-all = All
entries-kind-journal = Journal
entries-kind-win = Win
entries-kind-lapse = Setback
entries-kind-ask = Asked for something
entries-kind-struggling = I am struggling
entries-kinds-journal = Journal
entries-kinds-win = Wins
entries-kinds-lapse = Setbacks
entries-kinds-ask = What I asked for
entries-kinds-struggling = When I was struggling
entries-filter = Show some of it
entries-none = There is nothing here yet.
entries-counts = What comes up
entries-days = { $days } days
entries-times = { $times ->
    [one] once
   *[other] { $times } times
}
entries-changed = changed on { $when }
entries-not-here = This is not shown here.
entries-about-link = A note to this entry
entries-answered = Your therapist saw to it on { $when }.
entries-add-note = Write a note about it
entries-edit = Change my words
entries-before = How it read before
entries-until = Until { $when }
entries-delete = Delete it
entries-delete-sure = It will be gone for good.
entries-delete-yes = Yes, delete it
entries-bring = Bring this to the session
entries-bring-field = One line for your list

## Notes to the therapist
entries-struggling-title = I am struggling
entries-struggling-help = If you are in danger or need someone now, call. They are there to help.
entries-coping = What helps me
entries-note-title = Tell your therapist
entries-note-field = A few words
entries-wordless = I have no words right now. Just let them know.
entries-send = Send this
entries-read-session = Your therapist reads this at or before your next session.
entries-no-reader = No one is called when you send this, and no computer looks for danger in your words. If you cannot wait, please call.
entries-sent = Your note is sent.
entries-sent-look = Look at it or take it back
entries-ask-title = Ask for something to work on
entries-ask-lead = Would you like something to do or try between sessions? Your therapist sees that you asked.

## What is wrong
entries-error-empty = Please write a few words.
entries-error-no-words = Please write a few words, or tick that you have none right now.
entries-error-long = This is too long. Please keep it under 20000 characters.
entries-error-tag = One of these is too long. Please use a few words, with a comma between them.
entries-error-tags = Please give ten at most.
entries-error-strength = Please choose a number from 0 to 10.
entries-error-pin = To keep this only for you, you need a PIN. Your words are still here: enter the PIN, come back to this page, then keep it.

## The list for next time
topics-title = For next time
topics-lead = What do you want to talk about? Each line stays on the list until you have talked about it.
topics-none = Nothing is on your list.
topics-field = One thing to talk about
topics-share-field = My therapist may see this line
topics-add = Put it on the list
topics-entry = What I wrote
topics-state-shared = Your therapist sees this line.
topics-state-own = Only you see this line.
topics-state-theirs = From your therapist.
topics-up = Up
topics-down = Down
topics-share = Show it
topics-hide = Hide it
topics-strike = Remove
topics-done = Talked about
topics-done-added = It is on your list.
topics-done-share = Your therapist sees this line now.
topics-done-hide = Only you see this line now.
topics-done-struck = It is off your list.
topics-error-empty = Please write what you want to talk about.
topics-error-line = Please write one line.
topics-error-long = Please keep it short: 300 characters at most.
topics-error-full = Your list is full. Please remove a line first.

## The mail to the therapist
note-subject = { $practice }: something was written for you
note-text = A client has written a note for you. It is waiting at the top of your workspace. Please look when you next can.
