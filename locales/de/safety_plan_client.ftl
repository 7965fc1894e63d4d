# Der Sicherheitsplan auf den eigenen Seiten: lesen, schreiben, drucken, die PIN davor, die Kopie auf dem Handy. Einfache, ruhige Worte.

## Der Weg dorthin
myplan-tile = Mein Sicherheitsplan
landing-safe-lasting = Dieser Link bleibt offen. Du kannst ihn so oft öffnen, wie du magst.
mail-expires-never = Der Link bleibt offen: Du kannst ihn so oft öffnen, wie du magst. Hebe diese Mail auf oder speichere den Link. Geht er nicht mehr, kannst du dir auf der Seite dahinter einen neuen schicken lassen.
plan-link-subject = { $practice }: ein Link zum Aufheben
plan-link-text = { $practice } schickt dir einen Link zu einer eigenen Seite. Hebe ihn dort auf, wo du ihn schnell findest.
fault-plan-title = Diese Seite ist geschlossen
fault-plan-text = Vielleicht war sie zu lange offen. Öffne bitte noch einmal den Link in deiner Mail. Ist er auch zu, schickt dir seine Seite einen neuen.

## Lesen
myplan-title = Mein Sicherheitsplan
myplan-help-first = Jetzt in Gefahr? Ruf an oder schreib
myplan-help-last = Hilfe zu jeder Zeit
myplan-reviewed = Zuletzt habt ihr ihn am { $day } zusammen angeschaut.
myplan-dated = Stand { $day }
myplan-draft = Dieser Plan entsteht noch. Du kannst ihn schon so nutzen.
myplan-empty = Hier steht noch nichts.
myplan-waiting = Du hast am { $day } eine Änderung vorgeschlagen. Sie wartet auf deine Praxis. Bis dahin bleibt dein Plan, wie er unten steht.
myplan-edit = Meinen Plan ändern
myplan-propose = Eine Änderung vorschlagen
myplan-begin = Anfangen zu schreiben
myplan-more = Was du mit deinem Plan tun kannst
myplan-print = Drucken
myplan-card = Eine kleine Karte für den Geldbeutel
myplan-copies = Ältere Fassungen
myplan-revisit = Ich möchte, dass wir ihn wieder anschauen
myplan-revisit-help = Deine Praxis sieht, dass du das möchtest. Niemand liest es sofort. Brauchst du jetzt Hilfe, nutze die Nummern auf dieser Seite.
myplan-revisit-asked = Du möchtest ihn wieder zusammen anschauen. Deine Praxis sieht das.
myplan-over = Deine Behandlung hier ist zu Ende. Du kannst diesen Plan weiter lesen. Ändern lässt er sich hier nicht mehr.
myplan-done-saved = Dein Plan ist gespeichert.
myplan-done-proposed = Deine Änderung ist auf dem Weg zu deiner Praxis. Bis dahin bleibt dein Plan, wie er ist.
myplan-done-same = Es hat sich nichts geändert.
myplan-done-revisit = Deine Praxis sieht, dass du ihn wieder anschauen möchtest.
myplan-done-pin-on = Ab jetzt wird vor dem Plan nach deiner PIN gefragt.
myplan-done-pin-off = Dein Plan öffnet sich wieder ohne PIN.

## Schreiben
myplan-edit-title = Meinen Plan ändern
myplan-edit-text = Schreib in deinen Worten auf, was dir hilft. Jeder Teil darf leer bleiben. Was du hier speicherst, ist sofort dein Plan.
myplan-propose-text = Schreib auf, was du ändern möchtest. Deine Praxis schaut es zuerst an. Bis dahin bleibt dein Plan, wie er ist.
myplan-begin-text = Schreib in deinen Worten auf, was dir hilft. Jeder Teil darf leer bleiben. Deine Praxis kann es lesen.
myplan-edit-waiting = Du hast am { $day } eine Änderung vorgeschlagen. Sie steht hier schon. Schickst du sie noch einmal, gilt die neue.
myplan-not-watched = Niemand liest mit, während du schreibst.
myplan-save = Speichern
myplan-send = An meine Praxis schicken
myplan-stale = Dein Plan wurde woanders geändert. Was du getippt hast, steht noch hier. Speichere noch einmal, um es zu behalten.
myplan-stale-sent = Du hast von woanders eine Änderung geschickt. Was du getippt hast, steht noch hier. Wenn du es abschickst, tritt es an die Stelle der anderen.
myplan-offline = Es gibt keine Verbindung. Nichts wurde geschickt, und was du getippt hast, steht noch hier. Lass diese Seite offen und versuch es später noch einmal.
myplan-closed = Diese Seite muss neu geöffnet werden, bevor du speichern kannst. Öffne deinen Link in einem anderen Tab, komm hierher zurück und drück noch einmal. Was du getippt hast, steht noch hier.
myplan-back = Zurück zu meinem Plan
myplan-now = Was jetzt darin steht
myplan-sent = Was du dort geschickt hast

## Ältere Fassungen
myplan-copies-text = Was dein Plan früher sagte. Daran ändert sich nichts mehr, auch nicht an den Nummern. Zum Anrufen nimm den Plan von heute.
myplan-copies-none = Es gibt noch keine älteren Fassungen.
myplan-copy-of = Dein Plan vom { $day }
myplan-by-client = von dir geschrieben
myplan-by-therapist = von deiner Praxis geschrieben
myplan-by-both = zusammen geschrieben
myplan-is-current = das ist jetzt dein Plan
myplan-is-proposed = wartet auf deine Praxis
myplan-is-declined = wurde nicht übernommen
myplan-copy-old = Das ist eine ältere Fassung. Die Nummern darin können sich geändert haben.
myplan-numbers-then = Nummern an jenem Tag

## Die PIN davor
myplan-pin = Eine PIN vor meinem Plan
myplan-pin-title = Eine PIN vor meinem Plan
myplan-pin-enter-title = Gib deine PIN ein
myplan-pin-enter-text = Du möchtest, dass vor deinem Plan nach der PIN gefragt wird. Die Nummern stehen auch ohne sie hier.
myplan-pin-forgot = PIN vergessen? Bitte { $practice }, sie zurückzusetzen.
myplan-pin-text = Dein Plan öffnet sich ohne PIN, damit er in einer schlimmen Stunde da ist. Können andere deine Mails lesen oder dein Handy nutzen, kannst du vorher nach deiner PIN fragen lassen. Die Nummern bleiben zu sehen.
myplan-pin-is-on = Vor deinem Plan wird nach der PIN gefragt. Damit er sich wieder ohne öffnet, gib deine PIN ein.
myplan-pin-type = Um das zu wählen, gib einmal deine PIN ein.
myplan-pin-on = Vor meinem Plan nach der PIN fragen
myplan-pin-off = Ohne PIN öffnen
myplan-pin-none = Du hast noch keine PIN.
myplan-pin-choose = Eine PIN wählen
myplan-pin-elsewhere = Eine PIN wählst du auf deiner eigenen Seite. Ein Link dorthin steht in anderen Mails von { $practice }.

## Die Kopie auf dem Handy
myplan-copy-title = Eine Kopie auf diesem Handy
myplan-copy-text = Du kannst eine Kopie deines Plans auf diesem Handy behalten. Dann öffnet er sich auch ohne Internet, unter dieser Adresse.
myplan-copy-who = Wer dieses Handy entsperren kann, kann dann die Kopie öffnen.
myplan-copy-ends = Wird der Link beendet oder nach deiner PIN gefragt, verschwindet die Kopie. Ein Handy ohne Internet erfährt das erst, wenn es wieder online ist.
myplan-copy-keep = Kopie auf diesem Handy behalten
myplan-copy-remove = Kopie von diesem Handy löschen
myplan-copy-wait = Einen Moment …
myplan-copy-kept = Auf diesem Handy liegt eine Kopie.
myplan-copy-failed = Das hat nicht geklappt. Auf diesem Handy liegt keine Kopie.
myplan-copy-removed = Die Kopie ist von diesem Handy gelöscht.
myplan-copy-device = Ist das dein eigenes Handy? Um eine Kopie deines Plans darauf zu behalten, öffne den Link in deiner Mail noch einmal und kreuze an, dass es dein Gerät ist.
myplan-copy-pin = Solange vor deinem Plan nach der PIN gefragt wird, bleibt keine Kopie auf einem Handy.
myplan-copy-note = Das ist die Kopie auf diesem Handy, vom { $when }.
myplan-copy-note-more = Gerade gibt es kein Internet, oder diese Seite war zu lange offen. Um deinen Plan zu ändern, öffne den Link in deiner Mail.

## Auf Papier
myplan-card-hint = Drucke diese Seite. Schneide an der äußeren Linie entlang, falte in der Mitte und dann an jeder Marke.

## In der Kopie von allem
own-word-mail-plan_link = der Link zu deinem Sicherheitsplan
