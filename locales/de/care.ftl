# Antworten, die einen Menschen brauchen: was vor einem Formular steht, was gleich gesagt wird, und die Mails dazu.

care-nobody = Es wird nicht sofort gelesen: Niemand sieht rund um die Uhr nach Antworten.
care-now = Wenn du jetzt jemanden brauchst, sind diese Menschen da:
care-drafts = Was du tippst, kann gespeichert werden, bevor du es absendest. Manche Antworten soll sich ein Mensch ansehen. Wenn du so eine wählst und nicht absendest, kann deine Praxis nach zwei Stunden diese eine Antwort sehen. Sonst sieht sie nichts, was du nicht absendest.
care-plan = Meinen Sicherheitsplan öffnen
care-new-subject = { $practice }: etwas braucht deine Aufmerksamkeit
care-new-text = Es gibt etwas Neues, das deine Aufmerksamkeit braucht.
care-unseen-subject = { $practice }: etwas braucht noch Aufmerksamkeit
care-unseen-text = Etwas braucht Aufmerksamkeit, und niemand hat es bisher als gesehen markiert. Bitte sieh nach.
