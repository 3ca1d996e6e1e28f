//! What the sources say of the items that they define, read as text: also of those that a macro makes, whose
//! documentation stands where it is called.

use std::path::Path;

/// A public struct, enum or function.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) aliases: Vec<String>,
    /// The macro in whose call it stands, if it does.
    pub(crate) made_by: String,
    /// From its name to the end of the file.
    pub(crate) code: String,
}

pub(crate) fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All public items of the files in a folder.
pub(crate) fn items(folder: &str) -> Vec<Item> {
    let mut items = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                items.extend(items_of(&std::fs::read_to_string(path).unwrap()));
            }
        }
    }
    items
}

fn items_of(source: &str) -> Vec<Item> {
    let mut items = Vec::new();
    let (mut docs, mut aliases, mut made_by) = (String::new(), Vec::new(), String::new());
    // Attributes may go over several lines.
    let mut open_brackets = 0;
    let mut at = 0;
    for line in source.lines() {
        let start = at;
        at += line.len() + 1;
        let text = line.trim();
        if let Some(called) = line.strip_suffix("! {").filter(|name| name.chars().all(is_part_of_name)) {
            called.clone_into(&mut made_by);
        } else if line == "}" {
            made_by.clear();
        }
        if open_brackets > 0 || text.starts_with("#[") {
            open_brackets += text.matches('[').count();
            open_brackets -= text.matches(']').count().min(open_brackets);
            aliases.extend(
                text.strip_prefix("#[doc(alias = \"").and_then(|rest| rest.split('"').next()).map(str::to_owned),
            );
        } else if let Some(doc) = text.strip_prefix("///") {
            docs.push_str(doc.strip_prefix(' ').unwrap_or(doc));
            docs.push('\n');
        } else if !text.is_empty() {
            let item = ["pub struct ", "pub enum ", "pub fn "].iter().find_map(|kind| text.strip_prefix(kind));
            let name: String = item.unwrap_or_default().chars().take_while(|&c| is_part_of_name(c)).collect();
            let (docs, aliases) = (std::mem::take(&mut docs), std::mem::take(&mut aliases));
            if !name.is_empty() {
                let made_by = made_by.clone();
                items.push(Item { name, docs, aliases, made_by, code: source[start..].to_owned() });
            }
        }
    }
    items
}

pub(crate) fn is_part_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The names that a module exports.
pub(crate) fn exports(module: &str) -> Vec<String> {
    let source = read(module).replace("#[doc(hidden)]\npub use ", "");
    let exports = source.split("\npub use ").skip(1).filter_map(|rest| rest.split(';').next());
    let names = exports.flat_map(|path| path.rsplit("::").next().unwrap_or(path).split(','));
    names
        .map(|name| name.trim_matches(|c: char| !is_part_of_name(c)).to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

/// The documentation of a module.
pub(crate) fn module_docs(module: &str) -> String {
    read(module).lines().map_while(|line| line.strip_prefix("//!")).map(|line| format!("{}\n", line.trim())).collect()
}

/// The name of the function that makes a `CamelCase` layer.
pub(crate) fn function_of(layer: &str) -> String {
    let mut name = String::new();
    let mut after_lowercase = false;
    for c in layer.chars() {
        if after_lowercase && c.is_uppercase() {
            name.push('_');
        }
        after_lowercase = c.is_lowercase();
        name.extend(c.to_lowercase());
    }
    name
}
