//! Where the key comes from: a file, or a command that prints it. It is never part of the
//! configuration itself, and never an argument.

use std::fs;
use std::process::Command;

use secrecy::SecretString;

use super::super::Failure;
use super::layer::Layer;

/// The key that one layer names.
pub(super) fn key_of(layer: &Layer) -> Result<Option<SecretString>, Failure> {
    let text = if let Some(path) = &layer.key_file {
        fs::read_to_string(path)
            .map_err(|e| Failure::Config(format!("cannot read the key file {}: {e}", path.display())))?
    } else if let Some(command) = &layer.key_command {
        let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
        let output = Command::new(shell)
            .args([flag, command])
            .stderr(std::process::Stdio::inherit())
            .output()
            .map_err(|e| Failure::Config(format!("cannot run the key command: {e}")))?;
        if !output.status.success() {
            return Err(Failure::Config(format!("the key command failed ({})", output.status)));
        }
        String::from_utf8_lossy(&output.stdout).into_owned()
    } else {
        return Ok(None);
    };
    match text.lines().map(str::trim).find(|line| !line.is_empty()) {
        Some(key) => Ok(Some(key.into())),
        None => Err(Failure::Config("the key file or key command gives no key".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    fn key(layer: Layer) -> Result<String, String> {
        let key = key_of(&layer).map_err(|failure| failure.to_string())?;
        Ok(key.map_or_else(String::new, |key| key.expose_secret().to_owned()))
    }

    #[test]
    fn a_file_or_a_command_gives_the_key_on_its_first_full_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        fs::write(&path, "\n  sk-from-file \nanother line\n").unwrap();
        assert_eq!(key(Layer { key_file: Some(path), ..Layer::default() }).unwrap(), "sk-from-file");
        let command = |text: &str| Layer { key_command: Some(text.into()), ..Layer::default() };
        assert_eq!(key(command("echo sk-from-command")).unwrap(), "sk-from-command");
        assert_eq!(key(Layer::default()).unwrap(), "");
    }

    #[test]
    fn without_a_key_in_it_the_source_is_named() {
        let command = |text: &str| Layer { key_command: Some(text.into()), ..Layer::default() };
        assert!(key(command("exit 3")).unwrap_err().contains("the key command failed"));
        assert!(key(command("echo")).unwrap_err().contains("gives no key"));
        let missing = Layer { key_file: Some("no/such/file".into()), ..Layer::default() };
        assert!(key(missing).unwrap_err().contains("no/such/file"));
    }
}
