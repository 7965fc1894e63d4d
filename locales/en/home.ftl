# The client's own page, and looking back.
home-logs = Write when it suits you
home-log = A log that is open
home-log-open = as often as you like
home-tiles = More pages
home-more-done = All you have sent
tile-answers = What I sent
tile-reminders = Reminders
tile-pin = My PIN
answers-title = What I sent
answers-none = What you send can be read here.
answers-amends = Sent later, for the same questions. Both were kept.
answers-left-out = left out
answers-not-asked = not asked
answers-wrong = If something here is wrong, you can tell the practice. What you sent is kept as it was; a correction is put beside it.
answer-hidden-pin = Something was saved here in another browser. You can read it with your PIN, or start afresh. What was saved is kept.
