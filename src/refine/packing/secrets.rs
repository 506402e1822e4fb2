//! The table of what a secret looks like.
//!
//! Formats that their makers publish are known by their prefix; everything else by the name it is
//! given. A new format is one line here. Order matters where two overlap: the first names the kind.

/// One form of secrets.
pub(super) struct Form {
    /// What it is called in `[redacted:KIND]`.
    pub kind: &'static str,
    /// What is replaced: the groups `secret…` if the pattern has them, else the whole match.
    pub pattern: &'static str,
    /// What else must hold.
    pub test: Test,
}

/// What must hold of a match besides its form.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Test {
    /// Nothing.
    None,
    /// It is no placeholder (`${password}`).
    Literal,
    /// It looks as if drawn at random.
    Random,
    /// The group `name` calls it a secret, and it can be one.
    Named,
    /// It looks as if drawn at random, and its line speaks of secrets.
    Nearby,
}

const fn form(kind: &'static str, pattern: &'static str) -> Form {
    Form { kind, pattern, test: Test::None }
}

/// All forms but private keys, whose end has to be searched for.
pub(super) const FORMS: &[Form] = &[
    form("private-key", r"AGE-SECRET-KEY-1[0-9A-Z]{58}"),
    form("jwt", r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){1,3}"),
    form("aws-key", r"\b(?:A3T[A-Z0-9]|ABIA|ACCA|AGPA|AIDA|AIPA|AKIA|ANPA|ANVA|AROA|ASIA)[A-Z0-9]{16}\b"),
    form("github-token", r"\b(?:gh[oprsu]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})"),
    form(
        "gitlab-token",
        r"\b(?:gl(?:agent|cbt|dt|ft|imt|oas|pat|ptt|rt|soat)|GR1348941)-?[A-Za-z0-9_-]{20,}",
    ),
    form("slack-token", r"\bxox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{10,}|\bxapp-[0-9]-[A-Za-z0-9-]{10,}"),
    form("slack-webhook", r"hooks\.slack\.com/(?:services|triggers|workflows)/[A-Za-z0-9+/_-]{20,}"),
    form("discord-webhook", r"discord(?:app)?\.com/api/webhooks/[0-9]+/[A-Za-z0-9_-]{40,}"),
    form("stripe-key", r"\b(?:[prs]k_(?:live|test|prod)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{24,})"),
    form("anthropic-key", r"\bsk-ant-[A-Za-z0-9_-]{20,}"),
    form("openai-key", r"\bsk-(?:(?:admin|or-v1|proj|svcacct)-[A-Za-z0-9_-]{20,}|[A-Za-z0-9]{20,})"),
    form("google-key", r"\b(?:AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,})"),
    form("npm-token", r"\bnpm_[A-Za-z0-9]{36}\b"),
    form("pypi-token", r"\bpypi-[A-Za-z0-9_-]{50,}"),
    form("crates-token", r"\bcio[A-Za-z0-9]{32}\b"),
    form("docker-token", r"\bdckr_(?:oat|pat)_[A-Za-z0-9_-]{20,}"),
    form("huggingface-token", r"\b(?:hf|api_org)_[A-Za-z0-9]{34}\b"),
    form("sendgrid-key", r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    form("mailgun-key", r"\bkey-[0-9a-f]{32}\b"),
    form("mailchimp-key", r"\b[0-9a-f]{32}-us[0-9]{1,2}\b"),
    form("twilio-key", r"\bSK[0-9a-f]{32}\b"),
    form("telegram-token", r"\b[0-9]{8,10}:AA[A-Za-z0-9_-]{33}"),
    form("shopify-token", r"\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}\b"),
    form("square-token", r"\bsq0[a-z]{3}-[A-Za-z0-9_-]{22,}"),
    form("digitalocean-token", r"\bdo[opr]_v1_[a-f0-9]{64}\b"),
    form("vault-token", r"\bhv[brs]\.[A-Za-z0-9_-]{24,}"),
    form("databricks-token", r"\bdapi[0-9a-f]{32}\b"),
    form("linear-key", r"\blin_(?:api|oauth)_[A-Za-z0-9]{32,}"),
    form("notion-token", r"\b(?:ntn_[A-Za-z0-9]{40,}|secret_[A-Za-z0-9]{43}\b)"),
    form("atlassian-token", r"\bATATT3[A-Za-z0-9_=-]{40,}"),
    form("supabase-key", r"\bsb(?:p_[0-9a-f]{40}|_secret_[A-Za-z0-9_-]{20,})"),
    form("groq-key", r"\bgsk_[A-Za-z0-9]{40,}"),
    form("sentry-token", r"\bsntry[su]_[A-Za-z0-9_=+/-]{40,}"),
    form(
        "azure-key",
        r"\b(?:AccountKey|SharedAccessKey|SharedAccessSignature)=(?P<secret>[A-Za-z0-9+/=%&-]{20,})",
    ),
    Form {
        kind: "connection-string",
        // The last `@` before the path ends the password, in which raw ones may stand.
        pattern: r#"\b[A-Za-z][A-Za-z0-9+.-]*://(?P<secret>[^\s:/?#@"'`<>\\]*:[^\s/"'`<>\\]+)@"#,
        test: Test::Literal,
    },
    Form {
        kind: "connection-string",
        pattern: r#"(?i)\b(?:data source|database|dbname|host|hostaddr|port|server|uid|user|user id|username)\s?=[^"'`\n]*?\b(?:password|pwd)\s?=\s?(?P<secret>[^\s;"'`&]+)"#,
        test: Test::Literal,
    },
    Form {
        kind: "bearer",
        pattern: r"(?i)\b(?:basic|bearer|token)\s+(?P<secret>[A-Za-z0-9._~+/-]{16,}=*)",
        test: Test::Random,
    },
    Form {
        kind: "url-parameter",
        pattern: r#"(?i)[?&](?:access_token|api[_-]?key|auth|client_secret|key|password|secret|sig|signature|token)=(?P<secret>[^\s&"'`#$\{\}<>\\]{8,})"#,
        test: Test::Random,
    },
    Form { kind: "secret", pattern: ASSIGNED, test: Test::Named },
    Form {
        // As shells and `.env` files write it, inside a text.
        kind: "secret",
        pattern: r#"\b(?P<name>[A-Z0-9_]*(?:PASSWORD|PASSWD|PWD|SECRET|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY))=(?P<secret>[^\s"'`;&$\{\}()<>\[\],\\]{4,})"#,
        test: Test::Named,
    },
    Form { kind: "secret", pattern: r#"["'`](?P<secret>[A-Za-z0-9+/_=.~-]{20,})["'`]"#, test: Test::Nearby },
];

/// Words that make a long random literal on the same line a secret.
pub(super) const SPEAKS_OF_SECRETS: &str = "(?i)pass(?:word|wd|phrase)|secret|token|credential|(?:api|access|auth|private|signing|encryption)[_-]?key";

/// `name = "literal"` in the ways of both languages and of the JSON, YAML and builders within them:
/// `password: 'x'`, `const TOKEN: &str = "x"`, `"apiKey": "x"`, `env.SECRET || 'x'`,
/// `var("SECRET").unwrap_or("x")`, `with_password("x")`, `password == "x"`, `Secret::new("x")`.
const ASSIGNED: &str = concat!(
    r#"(?P<name>(?i:[a-z0-9_$-]*(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|api[_-]?key|"#,
    r#"(?:access|auth|client|crypt|encryption|hmac|jwt|license|master|private|session|sign|signing|storage)[_-]?key|"#,
    r#"credential|mnemonic)[a-z0-9_$-]*))"#,
    // How the name leads to the literal: as the first of a pair,
    r#"(?:\\?["'`]\s*\]?\s*,|"#,
    // or by a sign, a type in between or not, or a call,
    r#"(?:\\?["'`])?\s*\]?\s*(?:[!=]==?|\|\|=?|\?\?=?|:=|=>|[?!]?:\s*[\w&<>\[\]'.| ]{1,60}?=|[?!]?:|=|\(|"#,
    // or as what stands in for a missing one.
    r#"\)\s*(?:\|\||\?\?)|\)?\s*\.\s*(?:unwrap_or|unwrap_or_else|or|default|withDefault)\s*\(\s*(?:\|\w*\|)?))\s*"#,
    // It may be wrapped into a call,
    r#"(?:(?:new\s+)?(?P<wrap>[A-Za-z_][\w:.]{0,40})\(\s*)?(?:Some\(\s*)?"#,
    // and quoted in any way.
    r#"(?:&?b?r?\#{0,3}"(?P<secret1>(?:[^"\\]|\\(?s:.))+)"|'(?P<secret2>(?:[^'\\\n]|\\.)+)'|"#,
    r#"`(?P<secret3>[^`\n]+)|\\"(?P<secret4>[^"\n]+?)\\"|\\'(?P<secret5>[^'\n]+?)\\')"#,
);

/// Calls that are told the name of a secret, not the secret: `config.get('database.password')`.
pub(super) const LOOK_UPS: &[&str] = &[
    "env",
    "env_or",
    "get",
    "getOrThrow",
    "get_env",
    "getenv",
    "option_env",
    "read",
    "require",
    "t",
    "var",
    "var_os",
];

/// Words at the end of a name that say of a literal: this is the secret, whatever it looks like.
pub(super) const PASSWORD_HEADS: &[&str] = &["pass", "passcode", "passphrase", "passwd", "password", "pwd"];

/// The same for other secrets, by one or two words.
pub(super) const SECRET_HEADS: &[&[&str]] = &[
    &["secret"],
    &["credential"],
    &["mnemonic"],
    &["apikey"],
    &["api", "key"],
    &["access", "key"],
    &["auth", "key"],
    &["client", "key"],
    &["encryption", "key"],
    &["hmac", "key"],
    &["jwt", "key"],
    &["master", "key"],
    &["private", "key"],
    &["secret", "key"],
    &["session", "key"],
    &["signing", "key"],
];

/// Words that may follow these without changing what is named.
pub(super) const AFTER_HEAD: &[&str] = &[
    "b64", "base64", "default", "fallback", "hex", "literal", "plain", "raw", "str", "string", "text",
    "value",
];

/// Literals that name a type, a scheme or a rule, whatever they are assigned to.
pub(super) const NO_SECRETS: &[&str] = &[
    "any",
    "basic",
    "bearer",
    "bool",
    "boolean",
    "bytes",
    "env",
    "false",
    "hidden",
    "jwt",
    "n/a",
    "none",
    "null",
    "number",
    "oauth",
    "optional",
    "redacted",
    "required",
    "str",
    "string",
    "text",
    "true",
    "undefined",
    "unknown",
    "uuid",
    "varchar",
];

/// Words that stand in messages to people and hardly in secrets.
pub(super) const MESSAGE_WORDS: &[&str] = &[
    "a",
    "an",
    "and",
    "are",
    "at",
    "be",
    "been",
    "by",
    "can",
    "cannot",
    "character",
    "characters",
    "does",
    "enter",
    "error",
    "expired",
    "failed",
    "for",
    "from",
    "has",
    "have",
    "in",
    "incorrect",
    "invalid",
    "is",
    "key",
    "least",
    "long",
    "match",
    "mismatch",
    "missing",
    "must",
    "new",
    "no",
    "not",
    "of",
    "old",
    "or",
    "password",
    "please",
    "provided",
    "required",
    "secret",
    "short",
    "should",
    "the",
    "to",
    "token",
    "too",
    "was",
    "with",
    "wrong",
    "your",
];
