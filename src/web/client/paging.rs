//! Long lists of the own pages, a page at a time.

use serde::{Deserialize, Serialize};

/// What the address says: the first page where it says nothing.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    page: Option<usize>,
}

/// The ways to the pages before and after: `templates/components/paging.hbs`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Paging {
    pub newer: Option<String>,
    pub older: Option<String>,
}

impl Wanted {
    /// The wanted page of a list of which the newest comes first. A page past the end is the last one.
    pub fn of<T>(self, mut all: Vec<T>, most: usize, path: &str) -> (Vec<T>, Paging) {
        let last = all.len().div_ceil(most).max(1);
        let page = self.page.unwrap_or(1).clamp(1, last);
        let to = |page: usize| format!("{path}?page={page}");
        let paging = Paging { newer: (page > 1).then(|| to(page - 1)), older: (page < last).then(|| to(page + 1)) };
        let shown = all.drain(..).skip((page - 1) * most).take(most).collect();
        (shown, paging)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_leads_to_its_neighbours_and_none_is_lost() {
        let page = |page| Wanted { page }.of((1..=25).collect(), 10, "/w/answers");
        let (first, ways) = page(None);
        assert_eq!((first, ways.newer, ways.older.as_deref()), ((1..=10).collect(), None, Some("/w/answers?page=2")));
        let (last, ways) = page(Some(3));
        assert_eq!((last, ways.newer.as_deref(), ways.older), ((21..=25).collect(), Some("/w/answers?page=2"), None));
        assert_eq!((page(Some(99)).0, page(Some(0)).0), ((21..=25).collect::<Vec<_>>(), (1..=10).collect()));
        let (none, ways) = Wanted::default().of(Vec::<u8>::new(), 10, "/w/answers");
        assert!(none.is_empty() && ways == Paging::default());
    }
}
