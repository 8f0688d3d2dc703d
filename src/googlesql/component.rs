//! Where the component lies, and how it gets there from the wheel that it comes in.

use std::env;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Cursor, Read as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use zip::ZipArchive;

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, Text};
use crate::file;

use super::module::Module;
use super::zones;

/// The package that the component comes in, and its version.
pub const PACKAGE: &str = "zetasql==0.1.5";

/// The file of the package.
pub const WHEEL: &str = "zetasql-0.1.5-py3-none-any.whl";

/// The SHA-256 of the wheel.
pub const WHEEL_SHA256: &str = "17fa5e5aa927fbb647c1812b08ee8ef8c5d36c8e2e83eaa4651d9bc4a8a462f8";

/// Names a wheel or a `.wasm` file to use instead of the installed one; `off` is to do without.
pub const VARIABLE: &str = "DWH_GOOGLESQL";

/// The SHA-256 of the component inside the wheel.
const WASM_SHA256: &str = "00135b44fe391fa8d56f6804dca013bc681e45d607561a638b81c98a08744bcb";

/// How many bytes the component has.
const WASM_SIZE: u64 = 28_412_931;

/// Where it lies in the wheel.
const INSIDE: &str = "zetasql/wasi/zetasql.wasm";

const WASM: &str = "zetasql.wasm";

/// The component on this machine's disk, checked against its pinned hash when it came there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    wasm: PathBuf,
    cache: PathBuf,
}

impl Component {
    /// The component that `DWH_GOOGLESQL` names, or the installed one; None where neither is there.
    pub fn find() -> Diagnosed<Option<Self>> {
        Self::find_in(&environment())
    }

    fn find_in(environment: &Environment) -> Diagnosed<Option<Self>> {
        if let Some(path) = &environment.named {
            if path.as_os_str() == OFF {
                return Ok(None);
            }
            return Self::named(path, environment).map(Some);
        }
        Ok(environment.cache.as_deref().and_then(Self::installed))
    }

    fn installed(cache: &Path) -> Option<Self> {
        let wasm = cache.join(WASM);
        // Its hash was right when it was put here; a look at the size notices a disk that has lost the end of it.
        let size = fs::metadata(&wasm).ok()?.len();
        (size == WASM_SIZE).then(|| Self {
            wasm,
            cache: cache.to_owned(),
        })
    }

    fn named(path: &Path, environment: &Environment) -> Diagnosed<Self> {
        if path.extension().is_some_and(|it| it == "whl") {
            let installed = environment.cache.as_deref().and_then(Self::installed);
            return installed.map_or_else(|| Self::install_in(path, environment), Ok);
        }
        let at = shown(path);
        let bytes = file::read(path).map_err(|it| unreadable(&at, &it.source))?;
        check(&at, &bytes, WASM_SHA256)?;
        Ok(Self {
            wasm: path.to_owned(),
            cache: cache(environment)?.to_owned(),
        })
    }

    /// Takes the component out of a wheel, and puts it where [`Self::find`] finds it.
    pub fn install(wheel: &Path) -> Diagnosed<Self> {
        Self::install_in(wheel, &environment())
    }

    fn install_in(wheel: &Path, environment: &Environment) -> Diagnosed<Self> {
        let at = shown(wheel);
        let bytes = file::read(wheel).map_err(|it| unreadable(&at, &it.source))?;
        check(&at, &bytes, WHEEL_SHA256)?;
        let wasm = unpack(&bytes).map_err(|it| unreadable(&at, &it))?;
        let cache = cache(environment)?;
        let path = cache.join(WASM);
        file::write(&path, &wasm).map_err(|it| unwritable(cache, &it.source))?;
        Ok(Self {
            wasm: path,
            cache: cache.to_owned(),
        })
    }

    /// Compiles it, which takes half a minute of processor time, or reads what was compiled before.
    pub fn load(&self) -> Diagnosed<Module> {
        let at = shown(&self.wasm);
        let wasm = file::read(&self.wasm).map_err(|it| unreadable(&at, &it.source))?;
        let zones = zones::folder(&self.cache).map_err(|it| unwritable(&self.cache, &it))?;
        Module::new(&wasm, &self.cache.join("compiled"), &zones).map_err(|error| {
            vec![Diagnostic::error(
                Code::UnusableComponent,
                "the GoogleSQL component cannot be compiled",
                Span::whole(&at),
                format!("{error:#}").to_lowercase(),
                "remove the file and run `dwh setup` again",
            )]
        })
    }

    /// The folder that it and all that is made from it lie in.
    pub fn folder(&self) -> &Path {
        &self.cache
    }
}

/// What the environment says about where things are.
struct Environment {
    /// `DWH_GOOGLESQL`.
    named: Option<PathBuf>,
    /// The folder of this version of the component in the user's cache directory.
    cache: Option<PathBuf>,
}

/// What [`VARIABLE`] says where no component is wanted.
const OFF: &str = "off";

/// Whether the user wants to do without the component.
pub fn is_off() -> bool {
    env::var_os(VARIABLE).is_some_and(|it| it == OFF)
}

fn environment() -> Environment {
    let set = |name: &str| env::var_os(name).filter(|it: &OsString| !it.is_empty());
    let cache = set("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .filter(|it| it.is_absolute())
        .or_else(|| env::home_dir().map(|it| it.join(".cache")));
    Environment {
        named: set(VARIABLE).map(PathBuf::from),
        cache: cache.map(|it| it.join("dwh").join("googlesql-0.1.5")),
    }
}

fn cache(environment: &Environment) -> Diagnosed<&Path> {
    environment.cache.as_deref().ok_or_else(|| {
        vec![Diagnostic::error(
            Code::UnusableComponent,
            "there is no place for the GoogleSQL component",
            Span::whole(&Text::new("environment", "HOME")),
            "neither `XDG_CACHE_HOME` nor `HOME` names a folder",
            "set `XDG_CACHE_HOME` to a folder that you may write to",
        )]
    })
}

fn unpack(wheel: &[u8]) -> io::Result<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(wheel)).map_err(io::Error::other)?;
    let mut inside = archive.by_name(INSIDE).map_err(io::Error::other)?;
    let mut wasm = Vec::new();
    inside.read_to_end(&mut wasm)?;
    Ok(wasm)
}

/// Refuses bytes that are not the pinned ones.
fn check(at: &std::sync::Arc<Text>, bytes: &[u8], expected: &str) -> Diagnosed<()> {
    let found = Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").expect("writing to a string does not fail");
            hex
        });
    if found == expected {
        return Ok(());
    }
    Err(vec![Diagnostic::error(
        Code::UnusableComponent,
        format!("`{}` is not the GoogleSQL component", at.content()),
        Span::whole(at),
        format!("its SHA-256 is {found}, not {expected}"),
        format!("pass the file `{WHEEL}` of the Python package `{PACKAGE}`, whole and unchanged"),
    )])
}

/// A path as a text that a diagnostic can point at.
fn shown(path: &Path) -> std::sync::Arc<Text> {
    Text::new("GoogleSQL component", path.display().to_string())
}

fn unreadable(at: &std::sync::Arc<Text>, error: &io::Error) -> Vec<Diagnostic> {
    vec![Diagnostic::error(
        Code::UnusableComponent,
        format!("cannot read `{}`", at.content()),
        Span::whole(at),
        error.to_string().to_lowercase(),
        "name a file that you may read, or run `dwh setup`",
    )]
}

fn unwritable(folder: &Path, error: &io::Error) -> Vec<Diagnostic> {
    vec![Diagnostic::error(
        Code::UnusableComponent,
        format!("cannot write to `{}`", folder.display()),
        Span::whole(&shown(folder)),
        error.to_string().to_lowercase(),
        "free space, or set `XDG_CACHE_HOME` to a folder that you may write to",
    )]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(named: Option<&Path>, cache: &Path) -> String {
        let environment = Environment {
            named: named.map(Path::to_owned),
            cache: Some(cache.to_owned()),
        };
        match Component::find_in(&environment) {
            Ok(Some(_)) => "found".into(),
            Ok(None) => "nothing".into(),
            Err(all) => {
                let hidden = |it: &str| {
                    it.replace(cache.to_str().unwrap(), "<cache>")
                        .replace('\\', "/")
                };
                hidden(&format!("{}: {}; {}", all[0].what, all[0].why, all[0].fix))
            }
        }
    }

    #[test]
    fn what_is_not_the_component_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let cache = folder.path();
        assert_eq!(check(None, cache), "nothing");
        fs::write(cache.join(WASM), "half of it").unwrap();
        assert_eq!(check(None, cache), "nothing");
        insta::assert_snapshot!(check(Some(&cache.join(WASM)), cache), @r"`<cache>/zetasql.wasm` is not the GoogleSQL component: its SHA-256 is 79fc9ae17531330efc8af533faae64e2d1c7bc44edf22e4723ae19da32dc8d82, not 00135b44fe391fa8d56f6804dca013bc681e45d607561a638b81c98a08744bcb; pass the file `zetasql-0.1.5-py3-none-any.whl` of the Python package `zetasql==0.1.5`, whole and unchanged");
        fs::write(cache.join("a.whl"), "half of it").unwrap();
        insta::assert_snapshot!(check(Some(&cache.join("a.whl")), cache), @r"`<cache>/a.whl` is not the GoogleSQL component: its SHA-256 is 79fc9ae17531330efc8af533faae64e2d1c7bc44edf22e4723ae19da32dc8d82, not 17fa5e5aa927fbb647c1812b08ee8ef8c5d36c8e2e83eaa4651d9bc4a8a462f8; pass the file `zetasql-0.1.5-py3-none-any.whl` of the Python package `zetasql==0.1.5`, whole and unchanged");
        let missing = check(Some(&cache.join("b.whl")), cache);
        assert!(
            missing.starts_with("cannot read `<cache>/b.whl`: "),
            "{missing}"
        );
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_told() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "").unwrap();
        let cache = folder.path().join("file/cache");
        let error = zones::folder(&cache).unwrap_err();
        let told = &unwritable(&cache, &error)[0];
        assert!(told.what.starts_with("cannot write to `"), "{}", told.what);
    }
}
