//! Markdown of notes as HTML: parsed by pulldown-cmark, sanitised by ammonia. No raw HTML, no pictures, links to http(s) only.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::Builder;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

/// Deeper nesting than any note needs is shown as plain text: the parser's work stays small.
const DEEPEST: usize = 16;

static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from(["p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "h2", "h3", "h4", "a", "code", "hr"]))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .url_schemes(HashSet::from(["http", "https", "tel", "mailto"]))
        .link_rel(Some("noopener noreferrer"));
    builder
});

/// Sanitised HTML.
pub fn to_html(text: &str) -> String {
    let nested = text.lines().map(|line| line.chars().filter(|c| matches!(c, '>' | '[' | '(')).count()).max().unwrap_or(0);
    if nested > DEEPEST * 4 {
        return format!("<p>{}</p>", handlebars::html_escape(text));
    }
    let mut rendered = String::new();
    html::push_html(&mut rendered, Parser::new_ext(text, Options::empty()).filter_map(plain));
    SANITISER.clean(&rendered).to_string()
}

/// Raw HTML becomes text, pictures go, headings begin at the second level: the page has its own first one.
fn plain(event: Event<'_>) -> Option<Event<'_>> {
    use pulldown_cmark::HeadingLevel::{H1, H2, H3, H4};
    let lower = |level| match level {
        H1 => H2,
        H2 => H3,
        _ => H4,
    };
    Some(match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => return None,
        Event::Start(Tag::Heading { level, id, classes, attrs }) => Event::Start(Tag::Heading { level: lower(level), id, classes, attrs }),
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lower(level))),
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formatting_stays_and_scripts_become_text() {
        assert_eq!(to_html("**Well** done").trim(), "<p><strong>Well</strong> done</p>");
        assert_eq!(to_html("# Title").trim(), "<h2>Title</h2>");
        for nasty in [
            "<script>alert(1)</script>",
            "[x](javascript:alert(1))",
            "![x](https://evil.example/p.png)",
            "<img src=x onerror=alert(1)>",
            "<svg/onload=alert(1)>",
            "[x](data:text/html,hi)",
        ] {
            let html = to_html(nasty);
            assert!(
                !html.contains("<script")
                    && !html.contains("<img")
                    && !html.contains("<svg")
                    && !html.contains("href=\"javascript")
                    && !html.contains("href=\"data"),
                "{html}"
            );
        }
    }

    #[test]
    fn deep_nesting_is_shown_as_it_is() {
        for c in [">", "[", "*", "- "] {
            assert!(to_html(&c.repeat(4000)).len() < 200_000);
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_out(text in ".{0,400}") {
            let html = to_html(&text);
            prop_assert!(!html.contains("<script") && !html.contains(" on"), "{}", html);
        }
    }
}
