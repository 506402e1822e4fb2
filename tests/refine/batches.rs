//! A run by batch: files that somebody answers, picked up by the same command.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::forms::GOOD;
use super::run::{command, files, shop};

/// Answers every request of a job as vLLM's runner would.
fn answer(job: &Path) {
    let requests = fs::read_to_string(job.join("requests.jsonl")).unwrap();
    let mut results = String::new();
    for line in requests.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let asked = line["body"]["messages"][1]["content"].as_str().unwrap();
        let text = if asked.contains(" in context `") { GOOD } else { "nothing: true" };
        let body = json!({
            "choices": [{"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 2000, "completion_tokens": 50},
        });
        let result = json!({"id": "r", "custom_id": line["custom_id"], "response": {"status_code": 200, "body": body}, "error": null});
        results.push_str(&format!("{result}\n"));
    }
    fs::write(job.join("results.jsonl"), results).unwrap();
}

#[test]
fn a_run_by_files_ends_with_the_model_once_all_is_answered() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("batch");
    let mut jobs = 0;
    loop {
        let output = command(shop().folder.path(), "http://127.0.0.1:9/v1", home.path(), "")
            .arg("--batch")
            .arg(&folder)
            .arg("--batch-files")
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.code() == Some(0) {
            assert!(stderr.contains("refined by m"), "{stderr}");
            break;
        }
        assert_eq!(output.status.code(), Some(3), "{stderr}");
        assert!(stderr.contains("results.jsonl"), "{stderr}");
        assert!(!home.path().join("model").exists(), "nothing is written before all is answered");
        jobs += 1;
        assert!(jobs <= 6, "{stderr}");
        answer(&folder.join(format!("{jobs:04}")));
    }
    assert!(jobs >= 2, "later stages build on the answers of earlier ones");
    let model = files(&home.path().join("model"));
    assert!(model.values().any(|text| text.contains("What a customer buys")));
}
