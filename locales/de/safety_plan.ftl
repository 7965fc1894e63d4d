# The safety plan: what its pages say to clients, and the reminder to the practitioner.

plan-review-subject = { $practice }: etwas zum Wieder-Anschauen
plan-review-text = Ein Plan, den du mit jemandem gemacht hast, den du begleitest, soll wieder zusammen angeschaut werden. Der Tag dafür ist gekommen.

safety-plan-up = Nach oben
safety-plan-down = Nach unten
safety-plan-text = SMS
safety-plan-left-out = Dieser Teil passt nicht auf mich.
safety-plan-empty = Hier steht noch nichts.
safety-plan-look-again = Bitte schau dir das noch einmal an
safety-plan-save = Speichern
safety-plan-not-for-me = Dieser Teil passt nicht auf mich
safety-plan-dated = Geschrieben am { $written }. Gedruckt am { $printed }.
