//! One instantiated component: bytes in, bytes out, on the thread that holds it.

use wasmtime::{Extern, Instance, SharedMemory, Store, Trap, TypedFunc};
use wasmtime_wasi::p1::WasiP1Ctx;

use super::module::Module;

/// Eight words of eight bytes: what is moved in or out of the guest at once.
type Block = (i64, i64, i64, i64, i64, i64, i64, i64);

/// Where to put a [`Block`], and the block.
type Placed = (u32, i64, i64, i64, i64, i64, i64, i64, i64);

/// The bytes of a [`Block`].
const BLOCK: usize = 64;

/// A running instance.
pub(super) struct Guest {
    store: Store<WasiP1Ctx>,
    instance: Instance,
    allocate: TypedFunc<u32, u32>,
    free: TypedFunc<u32, ()>,
    bridge: Bridge,
}

/// What moves bytes in and out of the memory of a guest.
///
/// It has a store of its own: two owners of one shared memory in one store make wasmtime panic where the guest's stack ends.
struct Bridge {
    store: Store<()>,
    load: TypedFunc<u32, Block>,
    load_byte: TypedFunc<u32, u32>,
    store_block: TypedFunc<Placed, ()>,
}

/// Why a call gave no answer.
pub(super) enum Refusal {
    /// The component's own words; the instance goes on.
    Said(String),
    /// There was not enough stack; the instance is of no use any more.
    TooDeep,
    /// A crash; the instance is of no use any more.
    Crashed(String),
}

impl From<wasmtime::Error> for Refusal {
    fn from(error: wasmtime::Error) -> Self {
        match error.downcast_ref::<Trap>() {
            // The guest's own stack lies at the start of its memory: what is beyond its end is out of bounds.
            Some(Trap::StackOverflow | Trap::MemoryOutOfBounds) => Self::TooDeep,
            Some(trap) => Self::Crashed(trap.to_string()),
            None => Self::Crashed(format!("{error:#}")),
        }
    }
}

impl Guest {
    /// Makes an instance.
    pub(super) fn new(module: &Module) -> wasmtime::Result<Self> {
        let mut store = Store::new(module.engine(), module.system()?);
        let instance = module.component().instantiate(&mut store)?;
        instance
            .get_typed_func::<(), ()>(&mut store, "_initialize")?
            .call(&mut store, ())?;
        let memory = instance
            .get_export(&mut store, "memory")
            .and_then(Extern::into_shared_memory)
            .ok_or_else(|| wasmtime::format_err!("it exports no shared memory"))?;
        Ok(Self {
            allocate: instance.get_typed_func(&mut store, "wasm_malloc")?,
            free: instance.get_typed_func(&mut store, "wasm_free")?,
            bridge: Bridge::new(module, memory)?,
            instance,
            store,
        })
    }

    /// Calls a method of the service with an encoded request, and gives the encoded response.
    pub(super) fn call(&mut self, method: &str, request: &[u8]) -> Result<Vec<u8>, Refusal> {
        let name = format!("ZetaSqlLocalService_{method}");
        let method = self
            .instance
            .get_typed_func::<(u32, u32, u32), u32>(&mut self.store, &name)?;
        let length = size(request.len())?;
        let request_at = self.write(request)?;
        let size_at = self.write(&[0; 4])?;
        let response_at = method.call(&mut self.store, (request_at, length, size_at))?;
        let response = if response_at == 0 {
            Err(Refusal::Said(self.last_error()?))
        } else {
            let size = self.bridge.read(size_at, 4)?;
            let size = size
                .iter()
                .rev()
                .fold(0, |sum, byte| sum << 8 | usize::from(*byte));
            let response = self.bridge.read(response_at, size)?;
            self.free.call(&mut self.store, response_at)?;
            Ok(response)
        };
        self.free.call(&mut self.store, request_at)?;
        self.free.call(&mut self.store, size_at)?;
        response
    }

    fn last_error(&mut self) -> wasmtime::Result<String> {
        let mut ask = |name: &str| {
            self.instance
                .get_typed_func::<(), u32>(&mut self.store, name)?
                .call(&mut self.store, ())
        };
        let (size, at) = (
            ask("wasm_get_last_error_size")?,
            ask("wasm_get_last_error")?,
        );
        let bytes = self.bridge.read(at, usize::try_from(size)?)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Copies bytes to new memory of the guest.
    fn write(&mut self, bytes: &[u8]) -> wasmtime::Result<u32> {
        let blocks = bytes.len().div_ceil(BLOCK).max(1);
        let start = self.allocate.call(&mut self.store, size(blocks * BLOCK)?)?;
        wasmtime::ensure!(
            start != 0,
            "it has no memory left for {} bytes",
            bytes.len()
        );
        self.bridge.write(start, bytes)?;
        Ok(start)
    }
}

impl Bridge {
    fn new(module: &Module, memory: SharedMemory) -> wasmtime::Result<Self> {
        let mut store = Store::new(module.engine(), ());
        let bridge = Instance::new(&mut store, module.bridge(), &[memory.into()])?;
        Ok(Self {
            load: bridge.get_typed_func(&mut store, "load")?,
            load_byte: bridge.get_typed_func(&mut store, "load_byte")?,
            store_block: bridge.get_typed_func(&mut store, "store")?,
            store,
        })
    }

    /// Writes bytes, and zeros behind them up to a whole block.
    fn write(&mut self, start: u32, bytes: &[u8]) -> wasmtime::Result<()> {
        let mut at = start;
        for block in bytes.chunks(BLOCK) {
            let mut padded = [0; BLOCK];
            padded[..block.len()].copy_from_slice(block);
            let (words, _) = padded.as_chunks::<8>();
            let word = |index: usize| i64::from_le_bytes(words[index]);
            let arguments = (
                at,
                word(0),
                word(1),
                word(2),
                word(3),
                word(4),
                word(5),
                word(6),
                word(7),
            );
            self.store_block.call(&mut self.store, arguments)?;
            at += size(BLOCK)?;
        }
        Ok(())
    }

    fn read(&mut self, start: u32, length: usize) -> wasmtime::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(length);
        let mut at = start;
        for _ in 0..length / BLOCK {
            let block = self.load.call(&mut self.store, at)?;
            for word in <[i64; 8]>::from(block) {
                bytes.extend(word.to_le_bytes());
            }
            at += size(BLOCK)?;
        }
        for _ in 0..length % BLOCK {
            let byte = self.load_byte.call(&mut self.store, at)?;
            bytes.push(u8::try_from(byte)?);
            at += 1;
        }
        Ok(bytes)
    }
}

/// A length as the guest counts: it has 32 bits.
fn size(length: usize) -> wasmtime::Result<u32> {
    Ok(u32::try_from(length)?)
}
