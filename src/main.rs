//! The module a page loads; the loader calls `mount`, which `afterword::embed` exports.

fn main() {
    #[cfg(target_arch = "wasm32")]
    // Named, so that the linker keeps the exports.
    let _ = afterword::embed::mount;
}
