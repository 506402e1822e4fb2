use proptest::prelude::*;

use super::*;

/// A line of a class body: code, comment, blank, secret, or hostile.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,8} = [0-9]{1,4};".prop_map(|code| format!("  {code}")),
        "[a-z ]{0,20}".prop_map(|text| format!("  // {text}")),
        Just(String::new()),
        secret().prop_map(|(name, secret)| format!("  {name} = '{secret}';")),
        "[a-z]{1,5}".prop_map(|name| {
            format!("  {name}() {{\n    if (!this.ok) {{\n      throw new Error('no');\n    }}\n    this.apply(new Event{name}());\n  }}")
        }),
        Just("  x = '\u{202e}\u{1b}[31m';".to_owned()),
        Just(format!("  long = '{}';", "äx".repeat(400))),
    ]
}

const NAMES: &[&str] =
    &["password", "dbPassword", "clientSecret", "apiKey", "accessToken", "token", "jwtSecret", "passphrase"];

/// A name and the secret it is given; each secret begins with `zq7`, which nothing else holds.
fn secret() -> impl Strategy<Value = (String, String)> {
    (prop::sample::select(NAMES), "zq7[A-Za-z0-9+/]{4,40}")
        .prop_map(|(name, secret)| (name.to_owned(), secret))
}

fn class(name: &'static str) -> impl Strategy<Value = String> {
    prop::collection::vec(line(), 0..25).prop_map(move |lines| {
        format!("export class {name} extends AggregateRoot {{\n{}\n}}\n", lines.join("\n"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_packed_fits_is_real_and_holds_no_secret(
        order in class("Order"),
        cart in class("Cart"),
        seeds in prop::collection::vec((0..3_usize, 0..40_u32), 0..4),
        budget in 0..900_u64,
        comments: bool,
    ) {
        let dir = tree(&[("a/order.ts", &order), ("b/cart.ts", &cart)]);
        let scan = scanned(&dir);
        let mut seeds: Vec<Place> = seeds
            .into_iter()
            .map(|(file, line)| Place { path: ["a/order.ts", "b/cart.ts", "c/none.ts"][file].to_owned(), line })
            .collect();
        seeds.push(place("a/order.ts:1"));
        let options = PackOptions { comments };
        let packed = Packer::new(&scan, options.clone()).pack(&seeds, budget);

        prop_assert!(packed.tokens <= budget, "{packed}");
        prop_assert_eq!(packed.tokens, tokens::count(&packed.text));
        prop_assert!(!packed.text.contains("zq7"), "{packed}");
        let hidden = packed.text.contains(['\u{202e}', '\u{1b}']);
        prop_assert!(!hidden, "{packed}");
        let fence = crate::refine::fence::fence(&[&packed.text]);
        prop_assert!(!packed.text.contains(&fence), "{packed}");
        prop_assert_eq!(&packed, &Packer::new(&scan, options).pack(&seeds, budget));

        let mut lines: Vec<&str> = Vec::new();
        let mut last = 0;
        for shown in packed.text.lines() {
            if let Some(path) = shown.strip_prefix("=== ") {
                lines = if path == "a/order.ts" { &order } else { &cart }.lines().collect();
                last = 0;
            } else if let Some((number, text)) = shown.split_once("| ") {
                let number: usize = number.parse().unwrap();
                prop_assert!(number > last, "lines are in order, each once");
                last = number;
                let real = lines[number - 1];
                let is_real = real.trim_end() == text
                    || text.contains("[redacted:")
                    || text.contains("<U+")
                    || text.contains("… [")
                    || (!comments && real.starts_with(text.trim_end()));
                prop_assert!(is_real, "{number}: {text:?} is not {real:?}");
                prop_assert!(comments || !text.contains("//"));
            }
        }
    }

    #[test]
    fn no_secret_survives_any_notation((name, secret) in secret(), notation in 0..8_usize) {
        let text = [
            format!("const {name} = '{secret}';"),
            format!("{{ \"{name}\": \"{secret}\" }}"),
            format!("let {name}: &str = r#\"{secret}\"#;"),
            format!("{name}: String::from(\"{secret}\"),"),
            format!("process.env['{name}'] ?? `{secret}`"),
            format!("env::var(\"{name}\").unwrap_or(\"{secret}\".into())"),
            format!("\"{{\\\"{name}\\\":\\\"{secret}\\\"}}\""),
            format!("if (input.{name} === '{secret}') {{"),
        ][notation].clone();
        // Letters alone, called a token, are a name: `TOKEN = 'UserRepository'`.
        prop_assume!(secret.chars().filter(char::is_ascii_digit).count() > 1 || !name.to_lowercase().ends_with("token"));
        prop_assert!(!redact(&text).contains("zq7"), "{} → {}", text, redact(&text));
    }
}
