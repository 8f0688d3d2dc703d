//! The compiled component, from which instances are made.

use std::path::Path;
use std::sync::Arc;

use wasmtime::{Cache, CacheConfig, Config, Engine, InstancePre, Linker};
use wasmtime_wasi::p1::{self, WasiP1Ctx};
use wasmtime_wasi::{FsPerms, WasiCtxBuilder};

/// How many bytes of stack a guest may use: some 400 levels of nesting, for which its analysis takes seconds.
///
/// Its own stack, 8 MB in its memory, holds the same calls, and has room for some 700 levels: this one ends first.
pub(super) const STACK: usize = 1 << 20;

/// The bridge to the memory of a guest.
const BRIDGE: &str = include_str!("bridge.wat");

/// The compiled component; cheap to clone, and shared by all of its instances.
#[derive(Clone)]
pub struct Module(Arc<Compiled>);

struct Compiled {
    engine: Engine,
    component: InstancePre<WasiP1Ctx>,
    bridge: wasmtime::Module,
    system: Box<dyn Fn() -> wasmtime::Result<WasiP1Ctx> + Send + Sync>,
}

impl std::fmt::Debug for Module {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Module").finish_non_exhaustive()
    }
}

impl Module {
    /// Compiles the bytes of the component, or reads what an earlier process compiled from them.
    ///
    /// Compiled code is kept in `compiled`, keyed by everything that it depends on. A guest sees the folder `zones` as its
    /// time zones and nothing else of this machine.
    pub(super) fn new(wasm: &[u8], compiled: &Path, zones: &Path) -> wasmtime::Result<Self> {
        let engine = Engine::new(&config(compiled)?)?;
        let component = wasmtime::Module::new(&engine, wasm)?;
        let bridge = wasmtime::Module::new(&engine, BRIDGE)?;
        let mut linker: Linker<WasiP1Ctx> = Linker::new(&engine);
        p1::add_to_linker_sync(&mut linker, |it| it)?;
        let zones = zones.to_owned();
        let system = move || {
            let mut system = WasiCtxBuilder::new();
            system.preopened_dir(&zones, "/usr/share/zoneinfo", FsPerms::ReadOnly)?;
            Ok(system.build_p1())
        };
        Ok(Self(Arc::new(Compiled {
            component: linker.instantiate_pre(&component)?,
            bridge,
            engine,
            system: Box::new(system),
        })))
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.0.engine
    }

    pub(super) fn component(&self) -> &InstancePre<WasiP1Ctx> {
        &self.0.component
    }

    pub(super) fn bridge(&self) -> &wasmtime::Module {
        &self.0.bridge
    }

    /// What one guest sees of this machine.
    pub(super) fn system(&self) -> wasmtime::Result<WasiP1Ctx> {
        (self.0.system)()
    }
}

fn config(compiled: &Path) -> wasmtime::Result<Config> {
    let mut cache = CacheConfig::new();
    cache
        .with_directory(compiled)
        .with_baseline_compression_level(1)
        // Or a worker would spend half a minute of processor time to make the file a little smaller.
        .with_optimized_compression_usage_counter_threshold(u64::MAX);
    let mut config = Config::new();
    config
        .wasm_threads(true)
        .shared_memory(true)
        .max_wasm_stack(STACK)
        .async_stack_size(STACK) // not used, but it must not be smaller
        .cache(Some(Cache::new(cache)?));
    Ok(config)
}
