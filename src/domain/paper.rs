//! Done on paper: when it counts as done, and how leniently what stands on paper is read.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::content::Content;
use super::items;
use super::response::{Answer, Typed};
use super::zone;

/// How far back something may have been done.
const LONGEST_AGO: i64 = 366;

/// The instant at which something done on that day counts as done: noon where the client lives, never in the future and, of today,
/// not before `now` knows it.
///
/// # Errors
/// A sentence for whoever enters it.
pub fn done_at(on: NaiveDate, time_zone: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, String> {
    let today = zone::local(now, time_zone).date();
    if on > today {
        return Err("This day is still to come.".into());
    }
    if (today - on).num_days() > LONGEST_AGO {
        return Err("This is more than a year ago. Please look at the year again.".into());
    }
    if on == today {
        return Ok(now);
    }
    let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
    Ok(zone::resolve(on.and_time(noon), time_zone))
}

/// The content as it is read from paper: nobody can be made to answer what was left empty there.
pub fn lenient(content: &Content) -> Content {
    let mut content = content.clone();
    for item in content.sections.iter_mut().flat_map(|section| &mut section.items) {
        item.required = false;
        for column in item.config.get_mut("columns").and_then(serde_json::Value::as_array_mut).into_iter().flatten() {
            column["required"] = false.into();
        }
    }
    content
}

/// What would have been typed to give these answers, to correct them.
pub fn typed(content: &Content, answers: &[Answer]) -> Typed {
    let typed = |answer: &Answer| {
        let item = content.item(&answer.link_id)?;
        let kind = items::kind(&item.kind).filter(|kind| kind.asks())?;
        Some((answer.link_id.clone(), kind.typed(&item.config, &answer.value)))
    };
    answers.iter().filter_map(typed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_counts_at_noon_where_the_client_lives() {
        let now: DateTime<Utc> = "2026-11-23T10:00:00Z".parse().unwrap();
        let on = |text: &str| done_at(text.parse().unwrap(), "America/New_York", now);
        assert_eq!(on("2026-11-20").unwrap().to_string(), "2026-11-20 17:00:00 UTC");
        assert_eq!(on("2026-11-23").unwrap(), now);
        assert!(on("2026-11-24").is_err());
        assert!(on("2024-11-20").is_err());
    }
}
