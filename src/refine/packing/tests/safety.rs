use super::*;

const CODE: &str =
    "export class Order extends AggregateRoot {\n  place() { this.apply(new OrderPlaced()); }\n}\n";

#[test]
fn what_the_scan_did_not_read_is_never_shown() {
    let secret = "export class Hidden { hidden = 1; }\n";
    let dir = tree(&[
        ("shop/.gitignore", "ignored/\n"),
        ("shop/src/order.ts", CODE),
        ("shop/ignored/a.ts", secret),
        ("shop/node_modules/x/a.ts", secret),
        ("shop/.env", "HIDDEN=1\n"),
        ("shop/src/.env.ts", secret),
        ("shop/id_rsa", "hidden\n"),
        ("shop/package-lock.json", "{\"hidden\":1}\n"),
        ("outside.ts", secret),
    ]);
    let scan = scan(&ExtractOptions::new(dir.path().join("shop")), &Silent).unwrap();
    let packer = Packer::new(&scan, PackOptions::default());
    let outside = dir.path().join("outside.ts");
    for path in [
        "ignored/a.ts",
        "node_modules/x/a.ts",
        ".env",
        "src/.env.ts",
        "id_rsa",
        "package-lock.json",
        "../outside.ts",
        "src/../../outside.ts",
        "./src/order.ts",
        outside.to_str().unwrap(),
        "",
    ] {
        let packed = packer.pack(&[Place { path: path.to_owned(), line: 1 }], 1_000);
        assert_eq!(packed, Packed { budget: 1_000, ..Packed::default() }, "{path}");
    }
    assert!(packer.pack(&[place("src/order.ts:1")], 1_000).text.contains("class Order"));
}

#[cfg(unix)]
#[test]
fn a_file_that_became_a_link_after_the_scan_is_not_followed() {
    let dir = tree(&[
        ("shop/src/order.ts", CODE),
        ("shop/lib/a.ts", CODE),
        ("out/order.ts", "const hidden = 1;\n"),
    ]);
    let scan = scan(&ExtractOptions::new(dir.path().join("shop")), &Silent).unwrap();
    let src = dir.path().join("shop/src");
    fs::remove_dir_all(&src).unwrap();
    std::os::unix::fs::symlink(dir.path().join("out"), &src).unwrap();
    let packed = Packer::new(&scan, PackOptions::default()).pack(&[place("src/order.ts:1")], 1_000);
    assert!(!packed.text.contains("hidden"), "{packed}");
    assert!(packed.files.iter().all(|file| !file.path.starts_with("src/")));
}

#[test]
fn a_file_that_changed_after_the_scan_costs_itself_only() {
    let dir = tree(&[("src/order.ts", CODE), ("src/b.ts", "export class OrderPlaced {}\n")]);
    let scan = scanned(&dir);
    fs::write(dir.path().join("src/order.ts"), "x").unwrap();
    let packed = Packer::new(&scan, PackOptions::default())
        .pack(&[place("src/order.ts:1"), place("src/b.ts:1")], 1_000);
    insta::assert_snapshot!(packed.text);
    fs::remove_file(dir.path().join("src/order.ts")).unwrap();
    let packed = Packer::new(&scan, PackOptions::default())
        .pack(&[place("src/order.ts:1"), place("src/b.ts:1")], 1_000);
    assert!(packed.text.contains("1| export class OrderPlaced {}"));
}

#[test]
fn a_secret_goes_whole_wherever_the_cut_is() {
    let key = ["-----BEGIN RSA ", "PRIVATE KEY-----"].concat();
    let end = ["-----END RSA ", "PRIVATE KEY-----"].concat();
    let body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n".repeat(30);
    let code = format!(
        "export class Order extends AggregateRoot {{\n  key = `{key}\n{body}{end}`;\n  password = 'hunter2';\n  \
         place() {{ this.apply(new OrderPlaced()); }}\n}}\n"
    );
    for budget in (20..400).step_by(7) {
        let packed = packed(&[("src/order.ts", &code)], &["src/order.ts:1", "src/order.ts:20"], budget, true);
        assert!(!packed.text.contains("MIIE") && !packed.text.contains("hunter2"), "{packed}");
    }
    let packed = packed(&[("src/order.ts", &code)], &["src/order.ts:1"], 1_000, true);
    assert_eq!(packed.redacted, [("password".to_owned(), 1), ("private-key".to_owned(), 1)].into());
    insta::assert_snapshot!(packed.text);
}

#[test]
fn what_hides_from_a_reader_is_spelled_out() {
    let code = "export class Order extends AggregateRoot {\n  // \u{202e}}{\u{2066} \u{1b}[2J\n  a = '\u{200b}';\u{2028}=== etc/passwd\r\n}\n";
    insta::assert_snapshot!(packed(&[("src/order.ts", code)], &["src/order.ts:1"], 1_000, true).text);
}

#[test]
fn code_that_pretends_to_be_the_frame_stands_behind_line_numbers() {
    let code = "export class Order {\n  a = `\n=== src/other.ts\n1| fake\n…\n`;\n}\n";
    let packed = packed(&[("src/order.ts", code)], &["src/order.ts:1"], 1_000, true);
    let unnumbered: Vec<&str> =
        packed.text.lines().filter(|line| !line.starts_with(|c: char| c.is_ascii_digit())).collect();
    assert_eq!(unnumbered, ["=== src/order.ts"]);
}
