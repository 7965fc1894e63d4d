//! Everything that a client can do, done in a browser without scripts: one list, from the link in the mail to leaving.

use serde_json::json;

use crate::support::{Page, Visitor, World};
use crate::writing::{long_form, long_template};

/// What is done next.
enum Does {
    /// Opens an address. `{it}` is the page of what is to be filled in.
    Open(&'static str),
    /// Fills in the form with that action on the page that is open, and presses a button of it.
    Send(&'static str, &'static [(&'static str, &'static str)]),
}
use Does::{Open, Send};

/// What is done, and what the page that follows must say: a piece of its address, and an element that is on it.
/// A new page of the client's side gets its line here. An address that ends in `*` goes on with a number.
const WALK: &[(Does, &str, &str)] = &[
    // A long form in steps: forwards, backwards, left and taken up again, looked over, refused, sent.
    (Send("{it}/submit", &[("bad", "yes"), ("bed", "at ten"), ("_step", "2")]), "{it}", "[data-step='2']:not([hidden])"),
    (Send("{it}/submit", &[("first", "at three"), ("_step", "1")]), "{it}", "[data-step='1']:not([hidden])"),
    (Open("{it}?step=3"), "{it}", "[data-step='3']:not([hidden])"),
    (Send("{it}/draft", &[("work", "much")]), "{it}", ".notice.good"),
    (Open("/w/"), "/w/", "a[href='{it}']"),
    (Open("{it}"), "{it}", "[data-step='3']:not([hidden])"),
    (Send("{it}/submit", &[("_step", "check")]), "{it}", "[data-send]"),
    (Send("{it}/submit", &[]), "{it}/submit", "#problems a"),
    (Send("{it}/submit", &[("mood", "5")]), "{it}/done", "h1"),
    (Open("/w/"), "/w/", "h1"),
    // When mails come.
    (Open("/w/reminders"), "/w/reminders", "form"),
    // Written unasked, and who sees it.
    (Open("/w/write"), "/w/write", "textarea[name=text]"),
    (Send("/w/write", &[]), "/w/write", "#problems a"),
    (Send("/w/write", &[("text", "A page of my own"), ("_shown", "shared")]), "/w/entries/*", "button[name=to][value=taken_back]"),
    (Open("/w/entries"), "/w/entries", "main a[href^='/w/entries/']"),
    (Open("/w/topics"), "/w/topics", "form[action='/w/topics']"),
    (Send("/w/topics", &[("text", "The bus")]), "/w/topics", "button[value=share]"),
    (Open("/w/ask"), "/w/ask", "input[name=_wordless]"),
    (Send("/w/ask", &[("_wordless", "yes")]), "/w/ask", "main a[href^='/w/entries/']"),
    (Open("/w/struggling"), "/w/struggling", "main a[href^='tel:']"),
    (Send("/w/struggling", &[]), "/w/struggling", "#problems a"),
    (Send("/w/struggling", &[("text", "Today is hard")]), "/w/struggling", "main a[href^='/w/entries/']"),
    // A PIN; what was written can be read with it, and with nothing else.
    (Open("/w/answers"), "/w/answers", "a[href^='/w/pin']"),
    (Open("/w/pin"), "/w/pin", "input[name=pin]"),
    (Send("/w/pin", &[("pin", "12"), ("again", "12"), ("_do", "set")]), "/w/pin", "#problems"),
    (Send("/w/pin", &[("pin", "482913"), ("again", "482913"), ("_do", "set")]), "/w/pin", ".code-words li"),
    (Open("/w/write"), "/w/write", "input[name=_shown][value=private]"),
    (Send("/w/write", &[("text", "Only mine"), ("_shown", "private")]), "/w/entries/*", "h1"),
    (Open("/w/pin"), "/w/pin", "button[value=lock]"),
    (Send("/w/pin", &[("_do", "lock")]), "/w/", "a[href^='/w/pin']"),
    (Open("/w/pin"), "/w/pin", "button[value=enter]"),
    (Send("/w/pin", &[("pin", "482913"), ("_do", "enter")]), "/w/", "h1"),
    // The coping box.
    (Open("/w/coping/new"), "/w/coping/new", "input[name=title]"),
    (Send("/w/coping/new", &[]), "/w/coping/new", "#problems a"),
    (Send("/w/coping/new", &[("title", "Walk round the block"), ("kind", "do")]), "/w/coping/*", "form"),
    (Open("/w/coping"), "/w/coping", "main a[href^='/w/coping/']"),
    (Open("/w/coping/print"), "/w/coping/print", "h1"),
    // A goal with a step.
    (Open("/w/goals/new"), "/w/goals/new", "input[name=wording]"),
    (Send("/w/goals/new", &[]), "/w/goals/new", "#problems a"),
    (Send("/w/goals/new", &[("wording", "Sleep before midnight")]), "/w/goals/*", "a[href$='/steps']"),
    (Open("/w/goals"), "/w/goals", "main a[href^='/w/goals/']"),
    // Something to look forward to, what was good, what others may know.
    (Open("/w/forward"), "/w/forward", "input[name=what]"),
    (Send("/w/forward", &[]), "/w/forward", "#problems a"),
    (Send("/w/forward", &[("what", "Tea with Jo"), ("on", "2026-11-30")]), "/w/forward", "button[value^='remove ']"),
    (Open("/w/wins"), "/w/wins", "h1"),
    (Open("/w/wins/new"), "/w/write", "textarea[name=text]"),
    (Open("/w/tell"), "/w/tell", "input[name=line], textarea[name=line]"),
    (Open("/w/tell/print"), "/w/tell/print", "h1"),
    // Own numbers, own data, a question about it.
    (Open("/w/progress"), "/w/progress", "h1"),
    (Open("/w/data"), "/w/data", "a[href^='/w/data/request']"),
    (Open("/w/data/request?kind=erase"), "/w/data/request", "form"),
    (Send("/w/data/request", &[("kind", "correct"), ("text", "My name is Anne")]), "/w/data/request", "h1"),
    // The plan of what waits, and its paper.
    (Open("{other}/print"), "{other}/print", "h1"),
    (Open("{other}"), "{other}", "button[name=_plan][value=open]"),
    (Send("{other}/plan", &[("_plan", "open")]), "{other}/plan", "input[name=sure]"),
    (Send("{other}/plan", &[("sure", "8"), ("_plan", "save")]), "{other}", "#plan"),
    // How something went that was sent.
    (Open("{it}/review"), "{it}/review", "form"),
    (Open("{it}/done"), "{it}/done", "h1"),
    // The safety plan: read, its PIN asked for and let go again, copied, printed, looked at again, changed.
    (Open("/plan"), "/plan", "main a[href^='tel:']"),
    (Open("/plan/pin"), "/plan/pin", "button[value=on]"),
    (Send("/plan/pin", &[("pin", "000000"), ("_do", "on")]), "/plan/pin", "#problems"),
    (Send("/plan/pin", &[("pin", "482913"), ("_do", "on")]), "/plan", "h1"),
    (Open("/plan/pin"), "/plan/pin", "button[value=off]"),
    (Send("/plan/pin", &[("pin", "482913"), ("_do", "off")]), "/plan", "h1"),
    (Open("/plan/copies"), "/plan/copies", "main a[href='/plan/copies/1']"),
    (Open("/plan/copies/1"), "/plan/copies/1", ".plan"),
    (Open("/plan/print"), "/plan/print", ".numbers a[href^='tel:']"),
    (Open("/plan/card"), "/plan/card", ".folded"),
    (Open("/plan"), "/plan", "form[action='/plan']"),
    (Send("/plan", &[]), "/plan", "a[href='/plan/edit']"),
    (Open("/plan/edit"), "/plan/edit", "input[name=signals]"),
    (Send("/plan/edit", &[("signals", "I sleep badly"), ("_do", "save")]), "/plan", "a[href='/plan/edit']"),
    // Something else was not possible.
    (Open("{other}"), "{other}", "a[href='{other}/not-now']"),
    (Open("{other}/not-now"), "{other}/not-now", "input[name=reason]"),
    (Send("{other}/not-now", &[]), "{other}/not-now", ".error"),
    (Send("{other}/not-now", &[("reason", "no_time"), ("note", "a long week")]), "{other}/done", "h1"),
    (Open("/w/"), "/w/", "form[action='/w/leave']"),
    (Send("/w/leave", &[]), "/w/leave", "h1"),
];

/// What every page must be without a script: whole, light, with help in sight, and no button that does nothing.
fn check(page: &Page, name: &str) {
    assert!(page.status.is_success() || page.status == 422, "{name}: {}", page.status);
    assert_eq!(page.texts("h1").len(), 1, "{name}");
    assert!(page.exists("#help") && page.exists("html[lang]"), "{name}: help is in sight");
    let buttons = |places: &str| page.texts(&format!("{places} button[type=button]:not([hidden])")).len();
    assert_eq!(buttons("main"), buttons("main [hidden]"), "{name}: a button that only a script answers");
    assert!(!page.exists("form:not([method=post])") && !page.exists("[onclick], [style]"), "{name}");
    for field in page.attributes("main input:not([type=hidden]), main textarea, main select", "name") {
        assert!(!field.is_empty(), "{name}: a field without a name says nothing");
    }
    assert!(page.body.len() < 15 * 1024, "{name}: {} bytes", page.body.len());
}

/// What the open page's form would send: hidden fields, texts, and what is ticked.
fn filled(page: &Page, action: &str, changed: &[(&str, &str)]) -> Vec<(String, String)> {
    // A button may send a form elsewhere: then it is the form of that button.
    let form = if page.exists(&format!("form[action='{action}']")) { format!("form[action='{action}']") } else { "form.questions".to_owned() };
    let mut all = Vec::new();
    for kind in ["input[type=hidden]", "input[type=text]", "input[checked]"] {
        let found = format!("{form} {kind}");
        all.extend(page.attributes(&found, "name").into_iter().zip(page.attributes(&found, "value")));
    }
    for name in page.attributes(&format!("{form} textarea"), "name") {
        all.push((name.clone(), page.texts(&format!("{form} textarea[name='{name}']")).remove(0)));
    }
    all.retain(|(name, _)| !changed.iter().any(|(other, _)| other == name));
    all.extend(changed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    all
}

async fn walk(world: &World, phone: &mut Visitor, mut page: Page, it: &str, other: &str) {
    let named = |text: &str| text.replace("{it}", it).replace("{other}", other);
    let size = page.body.len();
    for (n, (does, address, shows)) in WALK.iter().enumerate() {
        page = match does {
            Open(path) => phone.get(&named(path)).await,
            Send(action, fields) => {
                let all = filled(&page, &named(action), fields);
                phone.post_all(&named(action), all).await
            }
        };
        let name = format!("{n}: {} after {address}", page.path);
        check(&page, &name);
        let expected = named(address);
        let is_there = expected.strip_suffix('*').map_or(page.path == expected, |start| page.path.starts_with(start));
        assert!(is_there, "{name} instead of {expected}: {}", page.text());
        assert!(page.exists(&named(shows)), "{name}: no {shows} in {}", page.text());
    }
    assert!(size > 0 && world.responses().await.len() == 1);
}

stories! {
    async fn the_whole_way_of_a_client(world: World) {
        let template = long_template(&world, long_form()).await;
        let ann = world.client("Ann").await;
        crate::plan_reach::give_plan(&world, ann, "A canary in the garden").await;
        let second = world.assign(ann, world.check_in().await, None).await;
        world.assign(ann, template, None).await;
        let link = world.mails_to("ann@mail.example").pop().unwrap().link();
        let mut phone = world.visitor();
        let landing = phone.get(&link).await;
        check(&landing, "the link's page");
        let page = phone.post(&link, &[("remember", "yes")]).await;
        check(&page, "the questions");
        let other = format!("/w/{}", world.occurrence(second).await.id);
        let it = page.path.clone();
        walk(&world, &mut phone, page, &it, &other).await;
        let left = phone.get("/w/").await;
        assert_eq!(left.status, 404, "nothing is open any more");
        let kept = meanwhile::store::responses::find(&world.app.store, &world.amal, world.responses().await[0].id).await.unwrap();
        assert!(kept.answers.iter().any(|answer| answer.value == json!("at three")));
        let declined = meanwhile::store::assignments::find(&world.app.store, &world.amal, second).await.unwrap();
        assert_eq!(world.occurrence(declined.id).await.status, entity::kinds::OccurrenceStatus::Declined);
    }
}
