# The safety plan: what its pages say to clients, and the reminder to the practitioner.

plan-review-subject = { $practice }: algo que revisar
plan-review-text = Un plan que hiciste con una persona a la que atiendes necesita que lo reviséis juntos. Ha llegado el día acordado.

safety-plan-up = Subir
safety-plan-down = Bajar
safety-plan-text = Mensaje
safety-plan-left-out = Esta parte no va conmigo.
safety-plan-empty = Todavía no hay nada escrito.
safety-plan-look-again = Por favor, mira esto otra vez
safety-plan-save = Guardar
safety-plan-not-for-me = Esta parte no va conmigo
safety-plan-dated = Escrito el { $written }. Impreso el { $printed }.
