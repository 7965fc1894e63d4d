# The safety plan: what its pages say to clients, and the reminder to the practitioner.

plan-review-subject = { $practice }: something to look at again
plan-review-text = A plan that you made with a client is to be looked at again together. The day that you agreed on has come.

safety-plan-up = Up
safety-plan-down = Down
safety-plan-text = Text
safety-plan-left-out = This part does not apply to me.
safety-plan-empty = Nothing is written yet.
safety-plan-look-again = Please look at these again
safety-plan-save = Save
safety-plan-not-for-me = This part does not apply to me
safety-plan-dated = Written on { $written }. Printed on { $printed }.
