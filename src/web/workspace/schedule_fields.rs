//! The fields in which a rule is posted: read, and written again.

use crate::domain::problems::Problems;
use crate::domain::reminding::ReminderRule;
use crate::domain::schedule::{TypedSchedule, TypedThinning};
use crate::web::forms::Fields;

/// The name under which each kind asks for "every so many".
fn every_field(kind: &str) -> &'static str {
    match kind {
        "weeks" => "every_weeks",
        "months" => "every_months",
        _ => "every_days",
    }
}

/// What was typed; of the fields only those of the kind that was chosen.
pub fn typed(fields: &Fields) -> TypedSchedule {
    let get = |name: &str| fields.get(name).trim().to_owned();
    let kind = if fields.get("schedule").is_empty() { "once".into() } else { get("schedule") };
    let mut typed = TypedSchedule { kind: kind.clone(), ..TypedSchedule::default() };
    if matches!(kind.as_str(), "once" | "open_log") {
        (typed.send_date, typed.send_time) = (get("send_date"), get("send_time"));
    }
    match kind.as_str() {
        "once" => (typed.due_date, typed.due_time) = (get("due_date"), get("due_time")),
        "open_log" => typed.until_date = get("log_until"),
        "before" => (typed.days_before, typed.before_time) = (get("days_before"), get("before_time")),
        "after" => typed.hours_after = get("hours_after"),
        "weeks" => typed.weekdays = fields.all("weekdays").map(str::to_owned).collect(),
        "months" => typed.month_day = get("month_day"),
        _ => {}
    }
    if matches!(kind.as_str(), "days" | "weeks" | "months") {
        typed.every = get(every_field(&kind));
        typed.times = fields.all("times").map(|at| at.trim().to_owned()).filter(|at| !at.is_empty()).collect();
        typed.thin = thin(fields).into_iter().filter(|step| !step.date.is_empty() || !step.every.is_empty()).collect();
    }
    if matches!(kind.as_str(), "days" | "weeks" | "months" | "before" | "after") {
        (typed.from_date, typed.end) = (get("from_date"), get("end"));
        match typed.end.as_str() {
            "on" => typed.until_date = get("until_date"),
            "after" => typed.count = get("count"),
            _ => {}
        }
    }
    if matches!(kind.as_str(), "days" | "weeks" | "months" | "after") {
        (typed.within, typed.within_unit) = (get("within"), get("within_unit"));
    }
    typed
}

/// How it reminds.
///
/// # Errors
/// Every problem, by field.
pub fn reminders(fields: &Fields) -> Result<ReminderRule, Problems> {
    ReminderRule::parse(fields.get("reminder_count"), fields.get("reminder_days"), fields.get("reminder_phrase"))
}

/// The steps of thinning out as they stand in the form, empty ones too.
pub fn thin(fields: &Fields) -> Vec<TypedThinning> {
    let (dates, everys, units) = (fields.all("thin_date"), fields.all("thin_every"), fields.all("thin_unit"));
    dates
        .zip(everys)
        .zip(units)
        .map(|((date, every), unit)| TypedThinning { date: date.trim().into(), every: every.trim().into(), unit: unit.into() })
        .collect()
}

/// The fields of the form in which this is typed.
pub fn fields(typed: &TypedSchedule) -> Vec<(String, String)> {
    let until = if typed.kind == "open_log" { "log_until" } else { "until_date" };
    let once = [
        ("schedule", &typed.kind),
        ("due_date", &typed.due_date),
        ("due_time", &typed.due_time),
        ("send_date", &typed.send_date),
        ("send_time", &typed.send_time),
        (every_field(&typed.kind), &typed.every),
        ("month_day", &typed.month_day),
        ("from_date", &typed.from_date),
        ("end", &typed.end),
        (until, &typed.until_date),
        ("count", &typed.count),
        ("within", &typed.within),
        ("within_unit", &typed.within_unit),
        ("days_before", &typed.days_before),
        ("before_time", &typed.before_time),
        ("hours_after", &typed.hours_after),
    ];
    let mut all: Vec<(String, String)> =
        once.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name.to_owned(), value.clone())).collect();
    all.extend(typed.weekdays.iter().map(|day| ("weekdays".to_owned(), day.clone())));
    all.extend(typed.times.iter().map(|at| ("times".to_owned(), at.clone())));
    for step in &typed.thin {
        all.extend(
            [("thin_date", &step.date), ("thin_every", &step.every), ("thin_unit", &step.unit)].map(|(name, value)| (name.to_owned(), value.clone())),
        );
    }
    all
}

/// Problems of a rule under the names that this form has.
pub fn named(problems: &Problems, kind: &str) -> Problems {
    let name = |field: &str| match (field, kind) {
        ("every", _) => every_field(kind).to_owned(),
        ("until_date", "open_log") => "log_until".into(),
        ("thin_every" | "thin_weekdays" | "thin_month_day", _) => "thin_date".into(),
        (other, _) => other.to_owned(),
    };
    let mut named = problems.clone();
    named.0.iter_mut().for_each(|problem| problem.field = name(&problem.field));
    named
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::schedule::Schedule;

    #[test]
    fn a_rule_put_into_the_form_is_read_back_as_it_was() {
        let now = "2027-01-10T12:00:00Z".parse().unwrap();
        let rules = [
            TypedSchedule { kind: "open_log".into(), until_date: "2027-03-01".into(), ..TypedSchedule::default() },
            TypedSchedule { kind: "before".into(), days_before: "2".into(), end: "after".into(), count: "4".into(), ..TypedSchedule::default() },
            TypedSchedule {
                kind: "weeks".into(),
                every: "2".into(),
                weekdays: vec!["mon".into(), "thu".into()],
                times: vec!["08:00".into(), "20:00".into()],
                end: "on".into(),
                until_date: "2027-09-01".into(),
                thin: vec![TypedThinning { date: "2027-04-01".into(), every: "4".into(), unit: "weeks".into() }],
                ..TypedSchedule::default()
            },
        ];
        for rule in rules {
            let rule = Schedule::read(&rule, "Europe/London", now).unwrap();
            let written = TypedSchedule::of(&rule);
            assert_eq!(typed(&Fields(fields(&written))), written);
        }
    }
}
