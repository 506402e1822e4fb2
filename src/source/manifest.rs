//! Package manifests: `package.json` and `Cargo.toml`, as far as names and folders go.

use serde::Serialize;

/// Which tool the manifest belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PackageKind {
    /// `package.json`.
    Npm,
    /// `Cargo.toml`.
    Cargo,
}

/// A package of the repository.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Package {
    /// Folder relative to the scanned root; empty for the root itself.
    pub folder: String,
    /// Declared name, npm scope dropped.
    pub name: String,
    /// Kind of manifest.
    pub kind: PackageKind,
    /// Path of the manifest.
    pub manifest: String,
    /// Line that declares the name.
    pub line: u32,
    /// Names of the packages it depends on, sorted.
    pub dependencies: Vec<String>,
}

/// Whether the file name is that of a manifest.
pub fn is_manifest(name: &str) -> bool {
    matches!(name, "package.json" | "Cargo.toml")
}

/// Reads a manifest. `None` if it names no package (a bare workspace) or cannot be read.
pub fn parse(path: &str, text: &str) -> Option<Package> {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let (kind, name, dependencies) = match file {
        "package.json" => {
            let json: serde_json::Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()?;
            let name = json.get("name")?.as_str()?.to_owned();
            let keys = |table: &str| {
                json.get(table).and_then(|t| t.as_object()).map(|t| t.keys().cloned().collect())
            };
            let mut all: Vec<String> = keys("dependencies").unwrap_or_default();
            all.extend(keys("peerDependencies").unwrap_or_default());
            (PackageKind::Npm, name, all)
        }
        "Cargo.toml" => {
            let table: toml::Table = text.parse().ok()?;
            let name = table.get("package")?.get("name")?.as_str()?.to_owned();
            let all = table
                .get("dependencies")
                .and_then(|d| d.as_table())
                .map(|d| d.keys().cloned().collect())
                .unwrap_or_default();
            (PackageKind::Cargo, name, all)
        }
        _ => return None,
    };
    let quoted = format!("\"{name}\"");
    let line =
        text.lines().position(|l| l.contains(&quoted) && l.contains("name")).map_or(1, |i| i as u32 + 1);
    let mut dependencies = dependencies;
    dependencies.sort();
    dependencies.dedup();
    let bare = name.rsplit('/').next().unwrap_or(&name).to_owned();
    Some(Package {
        folder: folder.to_owned(),
        name: bare,
        kind,
        manifest: path.to_owned(),
        line,
        dependencies,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn npm_scope_is_dropped_and_the_line_found() {
        let package = parse(
            "apps/shop/package.json",
            "{\n  \"name\": \"@acme/shop\",\n  \"dependencies\": {\"b\": \"1\", \"a\": \"1\"}\n}",
        )
        .unwrap();
        assert_eq!((package.name.as_str(), package.folder.as_str(), package.line), ("shop", "apps/shop", 2));
        assert_eq!(package.dependencies, ["a", "b"]);
    }

    #[test]
    fn a_virtual_workspace_names_no_package() {
        assert_eq!(parse("Cargo.toml", "[workspace]\nmembers = [\"a\"]"), None);
        assert_eq!(parse("a/Cargo.toml", "[package]\nname = \"a-b\"").unwrap().name, "a-b");
        assert_eq!(parse("package.json", "{ not json"), None);
    }
}
