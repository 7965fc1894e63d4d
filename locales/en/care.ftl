# Answers that need a person: what stands before a form, what is said at once, and the mails about it.

care-nobody = It is not read right away: nobody watches answers around the clock.
care-now = If you need somebody now, these people are there:
care-drafts = What you type can be saved before you send it. Some answers ask for a person. If you choose one and do not send it, your practice may see that one answer after two hours. It sees nothing else that is not sent.
care-plan = Open my safety plan
care-new-subject = { $practice }: something needs your attention
care-new-text = You have a new item that needs your attention.
care-unseen-subject = { $practice }: something still needs attention
care-unseen-text = There is an item that needs attention, and nobody has marked it as seen yet. Please look.
