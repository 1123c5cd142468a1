// Runs the WebAssembly program of a %wasm cell in the page. The glue that Go has
// for browsers is loaded once for a page.
(() => {
  const fail = (problem) => {
    document.getElementById("ELEMENT")?.append(String(problem));
    console.error("%wasm:", problem);
  };
  const glue = () => new Promise((resolve, reject) => {
    if (globalThis.Go) {
      resolve();
      return;
    }
    const script = document.createElement("script");
    script.src = "EXEC";
    script.onload = () => resolve();
    script.onerror = () => reject(new Error("EXEC: not found"));
    document.head.append(script);
  });
  const program = async () => {
    const response = await fetch("PROGRAM", { credentials: "same-origin" });
    if (!response.ok) throw new Error("PROGRAM: " + response.status);
    return response.arrayBuffer();
  };
  Promise.all([program(), glue()]).then(async ([bytes]) => {
    const go = new globalThis.Go();
    go.argv = ARGV;
    const { instance } = await WebAssembly.instantiate(bytes, go.importObject);
    await go.run(instance);
  }).catch(fail);
})();
