# The language itself, and what is said about languages.
language-name = English
language-direction = ltr

answer-all-in-language = The questions are in { $language ->
    [en] English
    [es] Spanish
    [de] German
   *[other] another language
}. You can answer in your own language.
answer-some-in-language = Some of this is still in { $language ->
    [en] English
    [es] Spanish
    [de] German
   *[other] another language
}. You can answer in your own language.
read-scale-from = on a scale from
read-scale-to = to
read-computed = computed
