# Die Sprache selbst, und was über Sprachen gesagt wird.
language-name = Deutsch
language-direction = ltr

answer-all-in-language = Die Fragen sind { $language ->
    [en] auf Englisch
    [es] auf Spanisch
    [de] auf Deutsch
   *[other] in einer anderen Sprache
}. Du kannst in deiner Sprache antworten.
answer-some-in-language = Manches ist noch { $language ->
    [en] auf Englisch
    [es] auf Spanisch
    [de] auf Deutsch
   *[other] in einer anderen Sprache
}. Du kannst in deiner Sprache antworten.
read-scale-from = auf einer Skala von
read-scale-to = bis
read-computed = berechnet
