# What comes out of sessions, and a form that is filled in on the therapist's device.
takeaways-title = From your sessions
takeaways-none = Nothing is here yet. Lines that you agreed to keep stand here.
takeaway-of-this = From your session
tile-takeaways = From your sessions
kiosk-about = When you are done, press the button at the end. Then give the device back.
kiosk-empty = Nothing is filled in yet. Please answer at least one question, or stop and give the device back.
kiosk-stop = Stop, and give the device back
kiosk-thanks-title = Thank you
kiosk-thanks = Your answers were sent.
kiosk-over = The time for this form is over. Nothing more can be sent here.
kiosk-give-back = Please give the device back now.
kiosk-back = I am the therapist: back to the workspace
own-section-takeaways = From my sessions
