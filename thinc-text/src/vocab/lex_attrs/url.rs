//! Addresses of the web and of e-mail (`like_url`, `like_email` and `URL_PATTERN` of spaCy 3.8).

use crate::unicode::{is_alpha_lower, is_decimal, is_space, is_word};

/// Whether it begins like an address of e-mail: `[a-zA-Z0-9_.+-]+@[a-zA-Z0-9-]+\.[a-zA-Z0-9-.]+`.
pub(super) fn like_email(word: &str) -> bool {
    let Some((name, rest)) = word.split_once('@') else { return false };
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_.+-".contains(c);
    let is_host = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let Some((host, top)) = rest.split_once('.') else { return false };
    let are = |text: &str, is: &dyn Fn(char) -> bool| !text.is_empty() && text.chars().all(is);
    are(name, &is_name) && are(host, &is_host) && top.starts_with(|c| is_host(c) || c == '.')
}

/// Whether it looks like an address of the web: by its beginning, by a known end, or as a whole.
pub(super) fn like_url(word: &str) -> bool {
    if word.starts_with("http://") || word.starts_with("https://") {
        return true;
    }
    if word.strip_prefix("www.").is_some_and(|rest| !rest.is_empty()) {
        return true;
    }
    if word.starts_with('.') || word.contains('@') {
        return false;
    }
    let Some((_, top)) = word.rsplit_once('.').filter(|(_, top)| !top.is_empty()) else { return false };
    let top = top.split(':').next().unwrap_or_default();
    top.ends_with('/') || is_top_level(top) || is_url(word)
}

/// Whether the whole word is a URL: a scheme that may be missing, a host, a port and a path that may be missing.
///
/// The pattern also has a user in front of the host, with an `@`, which never comes here.
fn is_url(word: &str) -> bool {
    // `$` of Python also matches before a line break at the end.
    let word = word.strip_suffix('\n').unwrap_or(word);
    let is_scheme =
        |scheme: &str| scheme.chars().nth(1).is_some() && scheme.chars().all(|c| is_word(c) || "+-.".contains(c));
    let after_scheme = word.split_once("://").filter(|(scheme, _)| is_scheme(scheme)).map(|(_, rest)| rest);
    [Some(word), after_scheme].into_iter().flatten().any(|rest| {
        let (host, rest) = rest.split_at(rest.find([':', '/', '?', '#']).unwrap_or(rest.len()));
        (is_address(host) || is_domain(host)) && is_end(rest)
    })
}

/// `(?::\d{2,5})?(?:[/?#]\S*)?`
fn is_end(rest: &str) -> bool {
    let path = match rest.strip_prefix(':') {
        None => rest,
        Some(port) => {
            let path = port.trim_start_matches(is_decimal);
            let digits = port[..port.len() - path.len()].chars().count();
            if !(2..=5).contains(&digits) {
                return false;
            }
            path
        }
    };
    path.is_empty() || path.starts_with(['/', '?', '#']) && !path.contains(is_space)
}

/// Labels with dots behind them, and a last one of 2 to 63 letters in lower case.
fn is_domain(host: &str) -> bool {
    let Some((labels, top)) = host.rsplit_once('.') else { return false };
    let inner = |c: char| c.is_ascii_alphanumeric() || ('\u{a1}'..='\u{ffff}').contains(&c);
    let is_label = |label: &str| {
        (1..=64).contains(&label.chars().count())
            && label.starts_with(inner)
            && label.ends_with(inner)
            && label.chars().all(|c| inner(c) || c == '_' || c == '-')
    };
    labels.split('.').all(is_label) && (2..=63).contains(&top.chars().count()) && top.chars().all(is_alpha_lower)
}

/// Four numbers of IPv4, from 1.0.0.1 to 223.255.255.254, that are of no private network.
fn is_address(host: &str) -> bool {
    let octets: Vec<Vec<char>> = host.split('.').map(|octet| octet.chars().collect()).collect();
    let [first, second, third, last] = &*octets else { return false };
    if !octets.iter().flatten().copied().all(is_decimal) {
        return false;
    }
    // Digits of other scripts stand where the pattern has `\d`, and the value of the digit doesn't matter there.
    let is_private = matches!(
        (&**first, &**second),
        (['1', '0'] | ['1', '2', '7'], _)
            | (['1', '6', '9'], ['2', '5', '4'])
            | (['1', '9', '2'], ['1', '6', '8'])
            | (['1', '7', '2'], ['1', '6'..='9'] | ['2', _] | ['3', '0' | '1'])
    );
    let is_first =
        matches!(&**first, ['1'..='9'] | ['1'..='9', _] | ['1', _, _] | ['2', '0' | '1', _] | ['2', '2', '0'..='3']);
    let is_inner =
        |octet: &[char]| matches!(octet, [_] | [_, _] | ['1', _, _] | ['2', '0'..='4', _] | ['2', '5', '0'..='5']);
    let is_last =
        matches!(&**last, ['1'..='9'] | ['1'..='9', _] | ['1', _, _] | ['2', '0'..='4', _] | ['2', '5', '0'..='4']);
    !is_private && is_first && is_inner(second) && is_inner(third) && is_last
}

fn is_top_level(domain: &str) -> bool {
    TOP_LEVEL.split_ascii_whitespace().any(|known| known == domain)
}

/// Top-level domains that spaCy knows (`_tlds`).
const TOP_LEVEL: &str = "\
    ac ad ae aero af ag ai al am an ao aq ar as asia at au aw ax az ba bb bd be bf bg bh bi biz bj bm bn bo br bs bt \
    bv bw by bz ca cat cc cd cf cg ch ci ck cl cm cn co com coop cr cs cu cv cx cy cz dd de dj dk dm do dz ec edu ee \
    eg eh er es et eu fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gov gp gq gr gs gt gu gw gy hk hm hn hr ht \
    hu icu id ie il im in info int io iq ir is it je jm jo jobs jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk \
    lr ls lt lu lv ly ma mc md me mg mh mil mk ml mm mn mo mobi mp mq mr ms mt mu museum mv mw mx my mz na name nc \
    ne net nf ng ni nl no np nr nu nz om org pa pe pf pg ph pk pl pm pn pr pro ps pt pw py qa re ro rs ru rw sa sb \
    sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sy sz tc td tel tf tg th tj tk tl tm tn to tp tr travel tt tv \
    tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws xxx xyz ye yt za zm zw";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let urls = [
            "http://",
            "www.x",
            "a.com",
            "a.b/",
            "a.com:80",
            "ftp://a.example",
            "a-b_c.example:80/x?y#z",
            "1.2.3.4",
            "223.255.255.254/x",
            "日本.example",
            "a.example\n",
            "a.example/\n",
        ];
        let others = [
            "www.",
            "a",
            ".com",
            "com.",
            "a@b.com",
            "a.Com",
            "a.b",
            "x.y:8",
            "a.example:8",
            "a.example:123456",
            "a.example/x y",
            "-a.example",
            "10.1.2.3",
            "127.0.0.1",
            "172.16.1.1",
            "192.168.1.1",
            "1.2.3.0",
            "1.2.3.255",
            "0.1.2.3",
            "224.1.2.3",
            "1.2.3",
            "1.256.3.4",
            "f://a.example",
        ];
        assert_eq!(urls.iter().filter(|word| !like_url(word)).collect::<Vec<_>>(), [&""; 0]);
        assert_eq!(others.iter().filter(|word| like_url(word)).collect::<Vec<_>>(), [&""; 0]);
    }

    #[test]
    fn mail() {
        let mails = ["a@b.c", "a.b+c@d-e.f", "a@b.-", "a@b.c d", "a@b.c@d"];
        let others = ["", "@b.c", "a@b", "a@.c", "a@b.", "a b@c.d", "ä@b.c", "a@b_c.d", "a@@b.c"];
        assert!(mails.into_iter().all(like_email) && !others.into_iter().any(like_email));
    }
}
