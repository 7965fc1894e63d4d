# What mails say. Neutral: no title, no name of a client, no word about health in a subject.

mail-hello = Hello,
mail-open = Open it
mail-expires = The link works until you have finished, until { $day } at the latest. It is safe to open it more than once. If it stops working, the page it leads to can send you a fresh one.
mail-expires-home = The link works until { $day }. It is safe to open it more than once. If it stops working, the page it leads to can send you a fresh one.
mail-not-watched = Answers are not read in real time. This mailbox is not read at all: please do not reply.
mail-help-title = If you need help now
mail-help-emergency = Emergency: { $number }
mail-footer = Sent by { $practice } with Meanwhile.

invitation-subject = { $practice }: something to fill in
invitation-text = { $practice } has sent you something to fill in.
again-text = { $practice } sends you the link to something to fill in once more.
invitation-due = It is asked for by { $due }.

reminder-subject = { $practice }: still something to fill in
reminder-text = This is a reminder: something from { $practice } is still waiting to be filled in. If it does not fit just now, the page lets you say so.
reminder-planned-morning = The plan was to do it in the morning.
reminder-planned-evening = The plan was to do it in the evening.
reminder-planned-appointment = The plan was to do it before your appointment.
reminder-stop = Choose when reminders come, or stop them:

together-subject = { $practice }: things to fill in
together-text = { $practice } has sent you things to fill in.
together-reminder-text = This is a reminder: things from { $practice } are still waiting to be filled in. If something does not fit just now, its page lets you say so.
together-page = The link opens your own page with everything that waits for you.

fresh-subject = { $practice }: your new link
fresh-text = You asked for a fresh link. Here it is. Once you open it, the older ones stop working.
fresh-not-you = If you did not ask for it, you can ignore this mail.

response-subject = { $practice }: a response has come in
response-text = A client has sent a response. It is waiting for you in the workspace.

stopped-subject = { $practice }: reminders were turned off
stopped-text = A client has turned off reminders. Assignments still reach them. Somebody who goes quiet may be worth a word.

test-subject = Meanwhile: test message
test-text = This is a test message. Mail leaves this server as it should.

join-subject = { $practice }: your invitation to the workspace
join-text = { $practice } invites you to work with Meanwhile. Choose a password, and you are in.
join-button = Join
join-expires = The link works until { $when }, once.
join-not-you = If you did not expect it, you can ignore this mail.

reset-subject = { $practice }: choose a new password
reset-text = Somebody asked for a new password for your sign-in at { $practice }. If it was you, choose it here.
reset-button = Choose a new password
reset-expires = The link works until { $when }, once.
reset-not-you = If it was not you, ignore this mail: your password stays as it is.

changed-subject = { $practice }: your password was changed
changed-text = The password of your sign-in was changed, and you were signed out everywhere else. If it was not you, choose a new one at once and tell an owner of your practice.

moved-subject = { $practice }: an address was changed
moved-text = Somebody else changed the address of one of your clients. Links to what is open went to the new one. If you did not expect it, please look.

confirm-subject = { $practice }: please confirm your address
confirm-text = { $practice } was given this address, so that they can write to you.
confirm-ask = If that is right, please open the page below and type this code there:
confirm-open = Open the page
confirm-expires = Code and page work until { $day }. Until you have confirmed, nothing else is sent to this address.
confirm-not-you = If you do not know them, or would rather not have mail here, the page lets you say so. You can also ignore this mail. This mailbox is not read: please do not reply.

refused-subject = { $practice }: an address may be wrong
refused-text = Somebody who reads the address of one of your clients says that mail should not go there. Nothing further is sent to it. Please look, and check the address with your client.
