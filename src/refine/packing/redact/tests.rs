use super::super::secrets::FORMS;
use super::*;

/// Joined at run time, so that no scanner takes this file for a leak.
fn joined(parts: &[&str]) -> String {
    parts.concat()
}

#[track_caller]
fn kind_of(text: &str) -> Vec<&'static str> {
    find(text).into_iter().map(|secret| secret.kind).collect()
}

#[test]
fn every_form_of_the_table_compiles() {
    assert_eq!(COMPILED.len(), FORMS.len());
}

#[test]
fn formats_that_makers_publish() {
    let a = |n: usize| "aB3dE5gH7jK9".repeat(n / 12 + 1)[..n].to_owned();
    let hex = |n: usize| "0123456789abcdef".repeat(n / 16 + 1)[..n].to_owned();
    for (kind, secret) in [
        ("aws-key", joined(&["AKIA", "IOSFODNN7EXAMPLE"])),
        ("github-token", joined(&["ghp", "_", &a(36)])),
        ("github-token", joined(&["github", "_pat_", &a(60)])),
        ("gitlab-token", joined(&["glpat", "-", &a(20)])),
        ("slack-token", joined(&["xoxb", "-123456789012-", &a(24)])),
        ("slack-webhook", joined(&["https://hooks.slack.com/", "services/T00000000/B00000000/", &a(24)])),
        ("stripe-key", joined(&["sk", "_live_", &a(24)])),
        ("stripe-key", joined(&["whsec", "_", &a(32)])),
        ("openai-key", joined(&["sk", "-", &a(48)])),
        ("openai-key", joined(&["sk", "-proj-", &a(48)])),
        ("anthropic-key", joined(&["sk", "-ant-api03-", &a(48)])),
        ("google-key", joined(&["AIza", &a(35)])),
        ("npm-token", joined(&["npm", "_", &a(36)])),
        ("pypi-token", joined(&["pypi", "-", &a(60)])),
        ("docker-token", joined(&["dckr", "_pat_", &a(27)])),
        ("sendgrid-key", joined(&["SG", ".", &a(22), ".", &a(43)])),
        ("mailchimp-key", joined(&[&hex(32), "-us14"])),
        ("twilio-key", joined(&["SK", &hex(32)])),
        ("telegram-token", joined(&["123456789:AA", &a(33)])),
        ("shopify-token", joined(&["shpat", "_", &hex(32)])),
        ("digitalocean-token", joined(&["dop", "_v1_", &hex(64)])),
        ("vault-token", joined(&["hvs", ".", &a(30)])),
        ("jwt", joined(&["eyJhbGciOiJIUzI1NiJ9", ".eyJzdWIiOiIxMjM0In0.", &a(43)])),
        ("azure-key", joined(&["AccountName=x;AccountKey=", &a(86), "=="])),
        ("private-key", joined(&["AGE-SECRET-KEY-", "1", &"QPZRY9X8GF2T".repeat(5)[..58]])),
    ] {
        // Under a name that says nothing.
        for text in
            [format!("const x = '{secret}';"), format!("let x = \"{secret}\";"), format!("// {secret}")]
        {
            assert_eq!(kind_of(&text), [kind], "{text}");
            assert!(!redact(&text).contains(&secret[secret.len() - 12..]), "{text}");
        }
    }
}

#[test]
fn private_keys_keep_their_number_of_lines() {
    let line = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7";
    let begin = joined(&["-----BEGIN RSA ", "PRIVATE KEY-----"]);
    let end = joined(&["-----END RSA ", "PRIVATE KEY-----"]);
    let text = format!("const a = `{begin}\n{line}\n{line}\n{end}`;\nconst b = 1;");
    assert_eq!(redact(&text), "const a = `[redacted:private-key]\n\n\n`;\nconst b = 1;");
    // In one literal, joined from several, and without an end.
    let text = format!("f('{begin}\\n{line}\\n{end}\\n')");
    assert_eq!(redact(&text), "f('[redacted:private-key]\\n')");
    let text = format!("'{begin}\\n' +\n  '{line}\\n' +\n  '{end}'");
    assert_eq!(redact(&text), "'[redacted:private-key]\n\n'");
    let text = format!("//! {begin}\n//! {line}\nfn f() {{}}");
    assert_eq!(redact(&text), "//! [redacted:private-key]\n\nfn f() {}");
}

#[test]
fn a_marker_alone_is_no_key() {
    let begin = joined(&["-----BEGIN ", "PRIVATE KEY-----"]);
    for text in [
        format!("if (key.startsWith('{begin}')) {{ return parse(key); }}"),
        format!("const HEAD = '{begin}';\nconst TAIL = '-----END PRIVATE KEY-----';"),
    ] {
        assert_eq!(redact(&text), text);
    }
}

#[test]
fn what_is_assigned_to_a_name_that_says_secret() {
    for text in [
        "const password = 'hunter2';",
        "password: \"hunter2\",",
        "dbPassword = `hunter2`;",
        "DB_PASSWORD: 'hunter2'",
        "{ auth: { user: 'x', pass: 'hunter2' } }",
        "\"password\": \"hunter2\"",
        "\"{\\\"password\\\": \\\"hunter2\\\"}\"",
        "const PASSWORD: &str = \"hunter2\";",
        "static PASSWORD: &'static str = \"hunter2\";",
        "let password: Option<String> = Some(\"hunter2\".into());",
        "password: String::from(\"hunter2\"),",
        "password: \"hunter2\".to_string(),",
        "let password = Secret::new(\"hunter2\");",
        "const password: string | undefined = 'hunter2';",
        "private readonly password = 'hunter2'",
        "process.env.DB_PASSWORD || 'hunter2'",
        "process.env['DB_PASSWORD'] ?? 'hunter2'",
        "env::var(\"DB_PASSWORD\").unwrap_or(\"hunter2\".into())",
        "env::var(\"DB_PASSWORD\").unwrap_or_else(|_| \"hunter2\".to_owned())",
        "config.get('DB_PASSWORD', 'hunter2')",
        "if (password === 'hunter2') {",
        "user.password == \"hunter2\"",
        ".with_password(\"hunter2\")",
        "setPassword('hunter2')",
        "const password =\n  'hunter2';",
        "clientSecret: 'hunter2'",
        "apiKey: 'hunter2'",
        "api_key = \"hunter2\"",
        "'x-api-key': 'hunter2'",
        "AWS_SECRET_ACCESS_KEY=hunter2",
        "token: 'hunter2'",
        "accessToken = \"hunter2\"",
        "[\"token\", \"password\", \"hunter2\"]",
        "passwords: 'hunter2'",
        "password2: 'hunter2'",
        "defaultPasswordValue = 'hunter2'",
    ] {
        let out = redact(text);
        assert!(!out.contains("hunter2"), "{text} → {out}");
        assert!(out.contains("[redacted:"), "{text} → {out}");
    }
}

#[test]
fn the_whole_literal_goes() {
    assert_eq!(redact("password: \"it's\\\" mine\", x"), "password: \"[redacted:password]\", x");
    assert_eq!(redact("password: 'a\"b`c'"), "password: '[redacted:password]'");
    assert_eq!(redact("password: `${salt}-hunter2`"), "password: `[redacted:password]`");
    assert_eq!(redact("let secret = r#\"a1\nb2\"#;\nnext"), "let secret = r#\"[redacted:secret]\n\"#;\nnext");
}

#[test]
fn connection_strings_bearers_and_parameters() {
    for (text, wanted) in [
        ("'postgres://app:s3cret@db:5432/shop'", "'postgres://[redacted:connection-string]@db:5432/shop'"),
        ("'mongodb+srv://app:p@ss:w@cluster/x'", "'mongodb+srv://[redacted:connection-string]@cluster/x'"),
        ("\"redis://:s3cret@cache\"", "\"redis://[redacted:connection-string]@cache\""),
        (
            "\"Server=db;User Id=sa;Password=s3cret;\"",
            "\"Server=db;User Id=sa;Password=[redacted:connection-string];\"",
        ),
        (
            "\"host=db user=app password=s3cret\"",
            "\"host=db user=app password=[redacted:connection-string]\"",
        ),
        ("'Authorization': 'Bearer 9f8e7d6c5b4a39281706'", "'Authorization': 'Bearer [redacted:bearer]'"),
        (
            "'https://x.y/cb?token=9f8e7d6c5b4a39281706&a=b'",
            "'https://x.y/cb?token=[redacted:url-parameter]&a=b'",
        ),
    ] {
        assert_eq!(redact(text), wanted);
    }
}

#[test]
fn random_looking_literals_beside_a_name_that_speaks_of_secrets() {
    for text in [
        "passwordHash: '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy'",
        "tokenId = '3f2504e0-4f89-11d3-9a0c-0305e82c3301'",
        "secretSeed: \"9f86d081884c7d659a2feaa0c55ad015\"",
        "Credentials::new(id, \"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\")",
    ] {
        assert_eq!(kind_of(text), ["secret"], "{text}");
    }
}

#[test]
fn ordinary_domain_code_stays() {
    for text in [
        "const orderId = '3f2504e0-4f89-11d3-9a0c-0305e82c3301';",
        "assert_eq!(sha, \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\");",
        "checksum: 'd41d8cd98f00b204e9800998ecf8427e'",
        "passwordHash: string;",
        "token: string, secret?: string",
        "password_hash: String,",
        "constructor(private readonly password: Password, token = null) {}",
        "export const USER_REPOSITORY_TOKEN = 'UserRepository';",
        "export const TOKEN = Symbol('TOKEN');",
        "@Inject(EVENT_BUS_TOKEN) private readonly bus: EventBus",
        "PasswordChanged = 'password-changed',",
        "type: 'PasswordResetRequested'",
        "Password = 'password',",
        "RESET_PASSWORD: '/auth/reset-password',",
        "ChangePassword = 'user.change_password'",
        "throw new InvalidPasswordError('Password must have at least 8 characters');",
        "#[error(\"the password is too short\")] PasswordTooShort,",
        "invalidPassword: 'Wrong password'",
        "tokenType: 'bearer', passwordLabel: 'Your password'",
        "<input type=\"password\" name=\"password\" />",
        "password: process.env.DB_PASSWORD,",
        "password: `${env.PASSWORD}`, token: '<token>', secret: '***'",
        "let token = self.tokens.get(&id).ok_or(Error::TokenExpired)?;",
        "passengers: 'two', compass: 'north'",
        "`postgres://${user}:${password}@${host}/db`",
        "format!(\"postgres://{}:{}@{}/db\", user, password, host)",
        "'http://localhost:3000/@fs/x', 'https://example.com/a:b'",
        "apiKey: 'x-api-key', header: 'Authorization: Bearer <token>'",
        "secret: config.get('jwt.key'), password: this.env.getOrThrow('databasePass'),",
        "{ password: DB_PASSWORD, 'database': DB_NAME, token, 'name': 'x1y2z3' }",
        "import { Token } from './token'; type T = Token | 'none';",
        "validate.password('required')",
        "class Basic implements AuthenticationStrategyWithSession {}",
        "secretSanta: 'Alice', tokens: 3, password: undefined",
        "@@index([token, 'expires'])",
    ] {
        assert_eq!(redact(text), text);
    }
}

#[test]
fn overlapping_secrets_are_one() {
    let token = joined(&["ghp", "_", &"aB3dE5gH7jK9".repeat(3)]);
    let text = format!("password: 'postgres://u:{token}@h/x'; next()");
    assert_eq!(redact(&text), "password: '[redacted:password]'; next()");
    assert_eq!(kind_of(&format!("token: '{token}'")), ["github-token"]);
}

#[test]
fn hostile_repetitions_come_to_an_end() {
    for unit in [
        "-----BEGIN PRIVATE KEY-----",
        "password:\"",
        "password:\\\"",
        "a://b:",
        "eyJ",
        "password:'x\n",
        "user=",
        "token ",
    ] {
        let text = unit.repeat(20_000 / unit.len());
        assert_eq!(redact(&text).lines().count(), text.lines().count());
    }
}
