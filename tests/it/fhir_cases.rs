//! Questionnaires of every shape that is found in the wild, written for this test. Each becomes the right template, or is refused with
//! its place. And what is written is read again as the same, whatever it holds.

use meanwhile::domain::conditions::{Condition, Mode, Operator, ShowWhen};
use meanwhile::domain::content::{Content, Drawing, DrawingOrder, Item, Section, Strictness};
use meanwhile::domain::fhir::{self, Heading, Imported};
use meanwhile::domain::items;
use meanwhile::domain::template_file::{self, FORMAT, FORMAT_VERSION, TemplateFile};
use proptest::prelude::*;
use serde_json::{Value, json};

const ORDINAL: &str = "http://hl7.org/fhir/StructureDefinition/ordinalValue";
const WEIGHT: &str = "http://hl7.org/fhir/StructureDefinition/itemWeight";

fn form(items: Value) -> Value {
    json!({ "resourceType": "Questionnaire", "url": "https://forms.example/q/1", "version": "3", "status": "active", "title": "How you slept", "item": items })
}

fn import(form: &Value) -> Imported {
    fhir::import(&form.to_string()).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn refused(form: &Value) -> (String, String) {
    let problem = fhir::import(&form.to_string()).unwrap_err().0.remove(0);
    (problem.field, problem.detail)
}

fn item(imported: &Imported, name: &str) -> Item {
    imported.file.content.item(name).unwrap_or_else(|| panic!("no {name}")).clone()
}

fn scores(imported: &Imported, name: &str) -> Vec<Value> {
    item(imported, name).config["options"].as_array().unwrap().iter().map(|option| option["score"].clone()).collect()
}

fn heading() -> Heading {
    Heading { url: "urn:uuid:1".into(), version: "1".into(), status: "active", copyright: None, codes: Vec::new() }
}

fn exported(imported: &Imported) -> Value {
    fhir::export(&heading(), &imported.file)
}

fn choice(link_id: &str, options: Value) -> Value {
    json!({ "linkId": link_id, "type": "choice", "text": "How often?", "answerOption": options })
}

#[test]
fn case_1_scores_stand_on_the_options() {
    let option = |code: &str, text: &str, score: f64| json!({ "valueCoding": { "system": "http://loinc.org", "code": code, "display": text }, "extension": [{ "url": ORDINAL, "valueDecimal": score }] });
    let imported =
        import(&form(json!([choice("/68517-2", json!([option("LA6568-5", "Not at all", 0.0), option("LA6569-3", "Several days", 1.0)]))])));
    assert_eq!(scores(&imported, "68517-2"), [json!(0.0), json!(1.0)]);
    assert!(imported.needs_scores.is_empty());
    // Names and codes go out as they came.
    let out = exported(&imported);
    assert_eq!(out["item"][0]["item"][0]["linkId"], "/68517-2");
    assert_eq!(
        out["item"][0]["item"][0]["answerOption"][1]["valueCoding"],
        json!({ "system": "http://loinc.org", "code": "LA6569-3", "display": "Several days" })
    );
}

#[test]
fn case_2_scores_stand_on_the_coding() {
    let option = |code: &str, url: &str, score: i64| json!({ "valueCoding": { "code": code, "display": code, "extension": [{ "url": url, "valueInteger": score }] } });
    let imported = import(&form(json!([choice("q", json!([option("never", ORDINAL, 0), option("often", WEIGHT, 4)]))])));
    assert_eq!(scores(&imported, "q"), [json!(0.0), json!(4.0)]);
}

#[test]
fn case_3_scores_stand_in_a_contained_value_set_or_code_system() {
    let concept =
        |code: &str, score: f64| json!({ "code": code, "display": code.to_uppercase(), "extension": [{ "url": ORDINAL, "valueDecimal": score }] });
    let mut form = form(json!([
        { "linkId": "a", "type": "choice", "text": "A?", "answerValueSet": "#yes-no" },
        { "linkId": "b", "type": "choice", "text": "B?", "answerOption": [{ "valueCoding": { "system": "urn:own", "code": "x", "display": "X" } }, { "valueCoding": { "system": "urn:own", "code": "y", "display": "Y" } }] },
    ]));
    form["contained"] = json!([
        { "resourceType": "ValueSet", "id": "yes-no", "compose": { "include": [{ "system": "urn:words", "concept": [concept("no", 0.0), concept("yes", 2.0)] }] } },
        { "resourceType": "CodeSystem", "url": "urn:own", "concept": [{ "code": "x", "property": [{ "code": "itemWeight", "valueDecimal": 1.5 }] }, { "code": "y", "property": [{ "code": "itemWeight", "valueDecimal": 2.5 }] }] },
    ]);
    let imported = import(&form);
    assert_eq!(scores(&imported, "a"), [json!(0.0), json!(2.0)]);
    assert_eq!(scores(&imported, "b"), [json!(1.5), json!(2.5)]);
    form["contained"] = json!([]);
    assert_eq!(refused(&form).0, "item[0].answerValueSet");
}

#[test]
fn case_4_where_there_are_no_scores_none_are_made_up() {
    let imported = import(&form(json!([choice("q", json!([{ "valueString": "Never" }, { "valueString": "Often" }]))])));
    assert_eq!(imported.needs_scores, ["How often?"]);
    assert_eq!(scores(&imported, "q"), [Value::Null, Value::Null]);
    assert_eq!(exported(&imported)["item"][0]["item"][0]["answerOption"][0], json!({ "valueString": "Never" }));
}

#[test]
fn case_5_a_value_set_elsewhere_leaves_the_options_to_be_written() {
    let set = "http://sets.example/often";
    let imported = import(&form(json!([{ "linkId": "q", "type": "choice", "text": "How often?", "answerValueSet": set }])));
    assert!(imported.report.iter().any(|line| line.place == "item[0].answerValueSet"), "{:?}", imported.report);
    assert!(imported.file.content.clone().checked(Strictness::Published).is_err(), "not published as it is");
    assert_eq!(exported(&imported)["item"][0]["item"][0]["answerValueSet"], set);
}

#[test]
fn case_6_conditions_in_a_circle_are_refused_with_their_place() {
    let when = |name: &str| json!([{ "question": name, "operator": "exists", "answerBoolean": true }]);
    let circle = form(json!([
        { "linkId": "g", "type": "group", "item": [
            { "linkId": "a", "type": "boolean", "text": "A?", "enableWhen": when("b") },
            { "linkId": "b", "type": "boolean", "text": "B?", "enableWhen": when("a") },
        ] },
    ]));
    assert_eq!(refused(&circle).0, "item[0].item[0].enableWhen");
    let nowhere = form(json!([{ "linkId": "a", "type": "boolean", "text": "A?", "enableWhen": when("gone") }]));
    assert_eq!(refused(&nowhere).0, "item[0].enableWhen[0].question");
}

#[test]
fn case_7_what_is_no_json_is_refused_with_its_line() {
    let problem = fhir::import("{\n \"resourceType\": \"Questionnaire\",\n").unwrap_err().0.remove(0);
    assert!(problem.field == "file" && problem.detail.contains("line"), "{problem:?}");
    assert_eq!(refused(&json!({ "resourceType": "Patient" })).0, "resourceType");
    assert_eq!(refused(&form(json!([{ "linkId": "a", "type": "telepathy", "text": "?" }]))).0, "item[0].type");
    assert_eq!(refused(&form(json!([{ "linkId": "a", "type": "boolean", "required": "yes" }]))).0, "item[0].required");
}

#[test]
fn case_8_nobody_is_asked_for_a_total() {
    let option = |score: f64| json!({ "valueCoding": { "code": format!("c{score}"), "display": "x" }, "extension": [{ "url": ORDINAL, "valueDecimal": score }] });
    let with = |more: Value| {
        let mut total = json!({ "linkId": "sum", "type": "decimal", "text": "Total score" });
        total.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        form(json!([choice("q1", json!([option(0.0), option(1.0)])), choice("q2", json!([option(0.0), option(1.0)])), total]))
    };
    let sum = "%resource.item.where(linkId.startsWith('q')).answer.weight().sum()";
    let expression = |text: &str| json!([{ "url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression", "valueExpression": { "language": "text/fhirpath", "expression": text } }]);
    for left_out in [json!({}), json!({ "readOnly": true }), json!({ "extension": expression("1 + 1") })] {
        let imported = import(&with(left_out.clone()));
        assert!(imported.file.content.item("sum").is_none(), "{left_out}");
        assert!(imported.report.iter().any(|line| line.place == "item[2]"), "{:?}", imported.report);
        assert!(exported(&imported)["item"].as_array().unwrap().iter().any(|item| item["linkId"] == "sum"), "kept for export");
    }
    if items::kind("computed").is_some() {
        let imported = import(&with(json!({ "extension": expression(sum) })));
        assert_eq!(item(&imported, "sum").kind, "computed");
        assert_eq!(item(&imported, "sum").config["of"], json!(["q1", "q2"]));
    }
}

#[test]
fn case_9_answers_that_fit_nothing_are_named() {
    let coded = |code: &str, text: &str| json!({ "valueCoding": { "system": "urn:own", "code": code, "display": text } });
    let imported = import(&form(json!([choice("/q 1", json!([coded("a", "Never"), coded("b", "Often")]))])));
    let answer = |value: Value| json!({ "valueCoding": value });
    let response = json!({ "resourceType": "QuestionnaireResponse", "item": [
        { "linkId": "/q 1", "answer": [
            answer(json!({ "system": "urn:own", "code": "b" })), answer(json!({ "system": "urn:other", "code": "a" })),
            answer(json!({ "display": "often" })), answer(json!({ "code": "z" })),
        ] },
        { "linkId": "other", "answer": [{ "valueInteger": 3 }] },
    ] });
    let matched = fhir::match_answers(&imported.file.content, &response).unwrap();
    assert_eq!(matched.answers["q-1"], [json!("b"), json!("a"), json!("b")]);
    assert_eq!(matched.unmatched_items, ["item[1]"]);
    assert_eq!(matched.unmatched_answers, ["item[0].answer[3]"]);
    assert_eq!(refused(&response).0, "resourceType", "a response is no template");
}

#[test]
fn case_10_a_name_that_is_there_twice_is_refused() {
    let twice =
        form(json!([{ "linkId": "g", "type": "group", "item": [{ "linkId": "a", "type": "boolean" }] }, { "linkId": "a", "type": "boolean" }]));
    assert_eq!(refused(&twice).0, "item[1].linkId");
    assert_eq!(refused(&form(json!([{ "type": "boolean" }]))).0, "item[0].linkId");
    // Names that become the same here stay apart.
    let close = import(&form(json!([{ "linkId": "a b", "type": "boolean", "text": "?" }, { "linkId": "a-b", "type": "boolean", "text": "!" }])));
    assert_eq!(item(&close, "a-b").text, "!");
    assert_eq!(item(&close, "a-b-2").text, "?");
}

#[test]
fn case_11_what_is_not_known_survives() {
    let strange = json!([{ "url": "https://elsewhere.example/colour", "valueString": "green" }]);
    let mut form = form(json!([
        { "linkId": "g", "type": "group", "text": "Nights", "extension": strange, "item": [
            { "linkId": "a", "type": "string", "text": "?", "maxLength": 20, "prefix": "1.", "extension": strange, "code": [{ "system": "http://loinc.org", "code": "1-8" }] },
            choice("c", json!([{ "valueCoding": { "code": "x", "display": "X" }, "extension": strange }, { "valueCoding": { "code": "y", "display": "Y" } }])),
        ] },
    ]));
    form["extension"] = strange.clone();
    form["copyright"] = json!("Copyright somebody");
    form["code"] = json!([{ "system": "http://loinc.org", "code": "2-6" }]);
    let (first, second) = (import(&form), exported(&import(&form)));
    let again = import(&second);
    assert_eq!(again.file.content, first.file.content);
    let out = exported(&again);
    assert!(out["extension"].as_array().unwrap().contains(&strange[0]));
    assert_eq!((&out["copyright"], &out["code"], &out["derivedFrom"][0]), (&form["copyright"], &form["code"], &json!("https://forms.example/q/1|3")));
    let group = &out["item"][0];
    assert!(group["linkId"] == "g" && group["extension"].as_array().unwrap().contains(&strange[0]));
    let a = &group["item"][0];
    assert_eq!((&a["maxLength"], &a["prefix"], &a["code"][0]["code"]), (&json!(20), &json!("1."), &json!("1-8")));
    assert!(a["extension"].as_array().unwrap().contains(&strange[0]));
    assert!(group["item"][1]["answerOption"][0]["extension"].as_array().unwrap().contains(&strange[0]));
}

#[test]
fn case_12_r5_is_read_and_r4_written() {
    let coding = |constraint: &str| json!([{ "linkId": "q", "type": "coding", "text": "?", "answerConstraint": constraint, "answerOption": [{ "valueCoding": { "code": "a", "display": "A" } }, { "valueCoding": { "code": "b", "display": "B" } }] }]);
    let imported = import(&form(coding("optionsOnly")));
    assert_eq!(item(&imported, "q").kind, "single_choice");
    let out = &exported(&imported)["item"][0]["item"][0];
    assert!(out["type"] == "choice" && out.get("answerConstraint").is_none(), "{out}");
    let open = import(&form(coding("optionsOrString")));
    assert_eq!(exported(&open)["item"][0]["item"][0]["type"], "open-choice");
    assert!(!open.report.is_empty(), "one’s own words are not asked for");
}

#[test]
fn case_13_what_is_too_deep_or_too_large_is_refused() {
    let nested = |levels: usize| {
        (1..levels).fold(
            json!({ "linkId": "0", "type": "boolean", "text": "?" }),
            |inner, level| json!({ "linkId": level.to_string(), "type": "group", "text": "g", "item": [inner] }),
        )
    };
    assert_eq!(import(&form(json!([nested(20)]))).file.content.items().filter(|item| item.kind == "yes_no").count(), 1);
    let (place, detail) = refused(&form(json!([nested(21)])));
    assert!(place.matches("item[0]").count() == 21 && detail.contains("20"), "{place} {detail}");
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    assert_eq!(fhir::import(&deep).unwrap_err().0[0].field, "file");
    let large = format!("{{\"resourceType\": \"{}\"}}", "x".repeat(5 * 1024 * 1024));
    assert!(fhir::import(&large).unwrap_err().0[0].detail.contains("5 MB"));
}

#[test]
fn case_14_formatted_text_is_dropped_and_plain_text_stays_text() {
    let xhtml = |text: &str| json!({ "extension": [{ "url": "http://hl7.org/fhir/StructureDefinition/rendering-xhtml", "valueString": text }] });
    let mut form = form(json!([
        { "linkId": "a", "type": "boolean", "text": "1 < 2 <b>?</b>", "_text": xhtml("<b onclick='evil()'>A</b>") },
        { "linkId": "b", "type": "boolean", "_text": xhtml("<script>evil()</script><p>How <i>are</i> you &amp; yours?</p>") },
    ]));
    form["text"] = json!({ "status": "generated", "div": "<div><script>evil()</script></div>" });
    let imported = import(&form);
    assert_eq!(item(&imported, "a").text, "1 < 2 <b>?</b>");
    assert_eq!(item(&imported, "b").text, "How are you & yours?");
    assert!(!exported(&imported).to_string().contains("evil"));
    assert_eq!(imported.report.len(), 3, "{:?}", imported.report);
}

#[test]
fn case_15_marks_of_an_optional_question_stay() {
    let mark = |name: &str| json!({ "url": format!("urn:meanwhile:{name}"), "valueBoolean": true });
    let risky = json!([{ "valueCoding": { "code": "no", "display": "No" } }, { "valueCoding": { "code": "yes", "display": "Yes" }, "extension": [mark("support-card"), mark("attention")] }]);
    let mut question = choice("risk", risky);
    question["required"] = json!(false);
    let imported = import(&form(json!([question])));
    let risk = item(&imported, "risk");
    assert!(!risk.required);
    assert!(risk.config["options"][1]["support_card"] == true && risk.config["options"][1]["attention"] == true, "{}", risk.config);
    assert_eq!(import(&exported(&imported)).file.content.item("risk").unwrap().config, risk.config);
}

#[test]
fn conditions_groups_and_scales_come_over() {
    let slider = json!([
        { "url": "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl", "valueCodeableConcept": { "coding": [{ "code": "slider" }] } },
        { "url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 0 }, { "url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": 10 },
    ]);
    let form = form(json!([
        { "linkId": "1", "type": "group", "text": "First", "item": [
            { "linkId": "1.1", "type": "boolean", "text": "Did you sleep?", "required": true },
            { "linkId": "1/2", "type": "integer", "text": "How well?", "extension": slider, "enableWhen": [{ "question": "1.1", "operator": "=", "answerBoolean": true }] },
            { "linkId": "in", "type": "group", "text": "More", "enableWhen": [{ "question": "1/2", "operator": ">=", "answerInteger": 5 }], "item": [
                { "linkId": "x", "type": "text", "text": "What helped?", "enableWhen": [{ "question": "1.1", "operator": "exists", "answerBoolean": true }] },
                { "linkId": "f", "type": "attachment", "text": "A picture" },
            ] },
        ] },
        { "linkId": "rows", "type": "group", "text": "Naps", "repeats": true, "item": [{ "linkId": "when", "type": "time", "text": "When" }, { "linkId": "long", "type": "integer", "text": "Minutes" }] },
    ]));
    let imported = import(&form);
    assert_eq!(item(&imported, "1-2").kind, "scale");
    assert_eq!(item(&imported, "1-2").show_when.unwrap().conditions[0].item, "1.1");
    let x = item(&imported, "x").show_when.unwrap();
    assert_eq!(x.conditions.iter().map(|one| one.is).collect::<Vec<_>>(), [Operator::AtLeast, Operator::Answered]);
    assert!(imported.report.iter().any(|line| line.place == "item[0].item[2].item[1]"), "{:?}", imported.report);
    if items::kind("table").is_some() {
        let rows = item(&imported, "rows");
        assert_eq!((rows.kind.as_str(), &rows.config["columns"][1]["kind"]), ("table", &json!("number")));
    }
    let out = exported(&imported);
    let names: Vec<&Value> = out["item"][0]["item"].as_array().unwrap().iter().map(|item| &item["linkId"]).collect();
    assert_eq!(names[..2], [&json!("1.1"), &json!("1/2")]);
    assert_eq!(out["item"][0]["item"][1]["enableWhen"], form["item"][0]["item"][1]["enableWhen"]);
    assert_eq!(import(&out).file.content, imported.file.content);
}

#[test]
fn a_restricted_instrument_is_recognised() {
    let mut form = form(json!([{ "linkId": "a", "type": "boolean", "text": "?" }]));
    assert!(import(&form).restricted.is_none());
    form["title"] = json!("WHO-5 Well-Being Index");
    assert_eq!(import(&form).restricted.map(|found| found.title), Some("WHO-5"));
    form["title"] = json!("A form");
    form["code"] = json!([{ "system": "http://loinc.org", "code": "72109-2" }]);
    assert_eq!(import(&form).restricted.map(|found| found.title), Some("AUDIT-C"));
}

fn file(content: Content) -> TemplateFile {
    TemplateFile {
        format: FORMAT.into(),
        format_version: FORMAT_VERSION,
        key: None,
        pairs_with: None,
        title: "Anything".into(),
        kind: entity::kinds::TemplateKind::PromptSet,
        mode: entity::kinds::TemplateMode::Log,
        language: "en".into(),
        purpose: "For trying".into(),
        tags: vec!["sleep".into()],
        content,
        checksum: None,
    }
}

/// A condition on one of the items before.
fn condition(about: &Item, pick: u8) -> Condition {
    let value = match about.kind.as_str() {
        "yes_no" => json!(pick.is_multiple_of(2)),
        "scale" | "duration" => json!(pick),
        "number" | "computed" => json!(f64::from(pick) / 2.0),
        "single_choice" | "multiple_choice" if !pick.is_multiple_of(3) => about.config["options"][0]["key"].clone(),
        "single_choice" | "multiple_choice" => json!(pick),
        "date" => json!("2026-11-23"),
        "time" => json!("07:30"),
        "date_time" => json!("2026-11-23T07:30:00"),
        _ => json!("a <b> text"),
    };
    let (_, _, is) = (0, 0, Operator::ALL[pick as usize % Operator::ALL.len()].0);
    let is = if value.is_boolean() && !matches!(is, Operator::Answered | Operator::NotAnswered) { Operator::Is } else { is };
    Condition { item: about.link_id.clone(), is, value: is.compares().then_some(value) }
}

prop_compose! {
    fn any_item()(kind in 0..items::KINDS.len(), name in "[a-zA-Z0-9][a-zA-Z0-9._-]{0,12}", text in "[ -~äß–\n]{0,40}", help in proptest::option::of("[a-z<>& ]{1,20}"), required: bool, when in proptest::collection::vec((any::<u16>(), any::<u8>()), 0..3), any: bool) -> (usize, String, String, Option<String>, bool, Vec<(u16, u8)>, bool) {
        (kind, name, text, help, required, when, any)
    }
}

type Drawn = (usize, String, String, Option<String>, bool, Vec<(u16, u8)>, bool);

/// Contents over all kinds, with conditions on what came before.
fn content(sections: Vec<(Option<String>, Vec<Drawn>)>, prompts: Option<u32>) -> Content {
    let mut content = Content::default();
    let mut before: Vec<Item> = Vec::new();
    for (title, drawn) in sections {
        let mut section = Section { title, ..Section::default() };
        for (kind, name, text, help, required, when, any) in drawn {
            let kind = items::KINDS[kind];
            if before.iter().any(|item| item.link_id == name) {
                continue;
            }
            let able: Vec<&Item> = before.iter().filter(|item| items::kind(&item.kind).is_some_and(|kind| kind.asks())).collect();
            let conditions: Vec<Condition> =
                when.iter().filter(|_| !able.is_empty()).map(|(at, pick)| condition(able[*at as usize % able.len()], *pick)).collect();
            let mode = if any { Mode::Any } else { Mode::All };
            let show_when = (!conditions.is_empty()).then_some(ShowWhen { mode, conditions });
            let item = Item { link_id: name, kind: kind.name().into(), text, help, required, config: kind.sample().config, show_when, kept: None };
            before.push(item.clone());
            section.items.push(item);
        }
        content.sections.push(section);
    }
    content.prompts = prompts.map(|each| Drawing { order: DrawingOrder::Shuffled, each });
    content.checked(Strictness::Draft).unwrap_or_else(|problems| panic!("{problems:?}"))
}

prop_compose! {
    fn any_content()(sections in proptest::collection::vec((proptest::option::of("[a-zA-Z]{1,9}"), proptest::collection::vec(any_item(), 1..6)), 1..4), prompts in proptest::option::of(1..5_u32)) -> Content {
        content(sections, prompts)
    }
}

/// A form with nearly everything in it, to be damaged.
fn rich() -> String {
    let option = json!({ "valueCoding": { "system": "s", "code": "a", "display": "A" }, "extension": [{ "url": ORDINAL, "valueDecimal": 1 }] });
    form(json!([{ "linkId": "g", "type": "group", "text": "G", "item": [
        choice("q", json!([option])), { "linkId": "n", "type": "quantity", "text": "N", "repeats": true, "enableBehavior": "any", "enableWhen": [{ "question": "q", "operator": "=", "answerCoding": { "code": "a" } }] },
        { "linkId": "t", "type": "group", "repeats": true, "item": [{ "linkId": "c", "type": "string" }] }, { "linkId": "v", "type": "choice", "answerValueSet": "http://x" },
        { "linkId": "s", "type": "decimal", "readOnly": true, "_text": { "extension": [{ "url": "rendering-xhtml", "valueString": "<p>x" }] } },
    ] }]))
    .to_string()
}

proptest! {
    #[test]
    fn a_template_file_is_read_as_it_was_written(content in any_content()) {
        let file = file(content);
        let text = template_file::write(&file);
        let mut read = template_file::read(&text).unwrap();
        prop_assert!(read.checksum.take().is_some());
        prop_assert_eq!(&read, &file);
        prop_assert_eq!(template_file::write(&read), text);
    }

    #[test]
    fn a_questionnaire_is_read_as_it_was_written(content in any_content()) {
        let file = file(content);
        let written = fhir::export(&heading(), &file);
        let read = fhir::import_value(written.clone()).unwrap();
        prop_assert_eq!(&read.file.content, &file.content, "{}", written);
        prop_assert_eq!(&read.file, &file);
        prop_assert_eq!(fhir::export(&heading(), &read.file), written);
    }

    #[test]
    fn no_text_makes_the_readers_panic(text in ".*", bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for text in [text.as_str(), &String::from_utf8_lossy(&bytes)] {
            let _ = (fhir::import(text), template_file::read(text));
        }
    }

    #[test]
    fn no_damage_makes_the_readers_panic(hits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), swaps in proptest::collection::vec((any::<prop::sample::Index>(), 0..8_usize), 0..4)) {
        for text in [rich(), template_file::write(&file(Content::default()))] {
            let mut bytes = text.clone().into_bytes();
            for (at, byte) in &hits {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            let _ = (fhir::import(&String::from_utf8_lossy(&bytes)), template_file::read(&String::from_utf8_lossy(&bytes)));
            let mut value: Value = serde_json::from_str(&text).unwrap();
            for (at, with) in &swaps {
                let odd = [json!(null), json!(7), json!(-1.5e300), json!("x"), json!([]), json!({}), json!([{ "url": 1 }]), json!(true)][*with].clone();
                let count = places(&value);
                replace(&mut value, &mut at.index(count), &odd);
            }
            let _ = (fhir::import_value(value.clone()), template_file::from_value(value));
        }
    }
}

fn places(value: &Value) -> usize {
    1 + match value {
        Value::Array(all) => all.iter().map(places).sum(),
        Value::Object(all) => all.values().map(places).sum(),
        _ => 0,
    }
}

fn replace(value: &mut Value, at: &mut usize, odd: &Value) {
    if *at == 0 {
        *value = odd.clone();
        *at = usize::MAX;
        return;
    }
    *at -= 1;
    match value {
        Value::Array(all) => all.iter_mut().for_each(|one| {
            if *at != usize::MAX {
                replace(one, at, odd)
            }
        }),
        Value::Object(all) => all.values_mut().for_each(|one| {
            if *at != usize::MAX {
                replace(one, at, odd)
            }
        }),
        _ => {}
    }
}

#[test]
fn a_file_that_was_changed_or_is_of_another_kind_is_refused() {
    let text = template_file::write(&file(Content { sections: vec![Section::default()], ..Content::default() }));
    let field = |text: &str| template_file::read(text).unwrap_err().0.remove(0).field;
    assert_eq!(field(&text.replace("Anything", "Something")), "checksum");
    assert_eq!(field(&text.replace("meanwhile-template", "cookbook")), "format");
    assert_eq!(field(&text.replace("\"format_version\": 1", "\"format_version\": 2")), "format_version");
    let mut plain: Value = serde_json::from_str(&text).unwrap();
    plain.as_object_mut().unwrap().remove("checksum");
    assert!(template_file::read(&plain.to_string()).is_ok(), "a file written by hand has none");
    plain["content"]["sections"] = json!([{ "items": [{ "link_id": "a", "kind": "scale", "text": "?", "colour": "red" }] }]);
    assert_eq!(field(&plain.to_string()), "content.sections[0].items[0]");
    plain["content"]["sections"] = json!([{ "items": [{ "link_id": "a", "kind": "telepathy", "text": "?" }] }]);
    assert_eq!(field(&plain.to_string()), "content.sections[0].items[0].kind");
    // However it is set, and whatever order its names are in.
    let value: Value = serde_json::from_str(&text).unwrap();
    assert!(template_file::read(&value.to_string()).is_ok());
}
