// The browser's end of gonbui/comms: makes globalThis.gonb_comm, which carries
// values by address between the page and the program in the cells, over a
// WebSocket to the Jupyter server of the page.
(() => {
  const kernelId = KERNEL_ID;

  const old = globalThis.gonb_comm;
  if (old && old.kernelId === kernelId && old.alive()) {
    old.announce();
    return;
  }
  old?.close(1000, "replaced");

  // Where the server is: under a base URL, and behind https, as its page says.
  function channelsUrl() {
    const element = document.getElementById("jupyter-config-data");
    const config = element ? JSON.parse(element.textContent) : {};
    const base = config.baseUrl ?? document.body.dataset.baseUrl ?? "/";
    const url = new URL(base, document.location.href);
    if (!url.pathname.endsWith("/")) url.pathname += "/";
    url.pathname += "api/kernels/" + encodeURIComponent(kernelId) + "/channels";
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.search = config.token ? "?token=" + encodeURIComponent(config.token) : "";
    url.hash = "";
    return url.href;
  }

  // randomUUID is there on https and localhost only.
  const unique = () => [...crypto.getRandomValues(new Uint8Array(16))]
    .map((b) => b.toString(16).padStart(2, "0")).join("");

  class SyncedVariable {
    #comm; #address; #value = null; #callbacks = new Map();

    constructor(comm, address, value) {
      this.#comm = comm;
      this.#address = address;
      comm.subscribe(address, (_, received) => this.#change(received));
      this.set(value);
    }
    #change(value) {
      if (value === this.#value) return;
      this.#value = value;
      for (const callback of [...this.#callbacks.values()]) callback(value);
    }
    get() { return this.#value; }
    set(value) {
      if (value === this.#value) return;
      this.#change(value);
      this.#comm.send(this.#address, value);
    }
    subscribe(callback) {
      const id = Symbol(this.#address);
      this.#callbacks.set(id, callback);
      return id;
    }
    unsubscribe(id) { this.#callbacks.delete(id); }
  }

  class Comm {
    kernelId = kernelId;
    #session = unique(); #commId = unique();
    #socket; #open = false; #announcing; #waiting = [];
    #subscriptions = new Map(); // address → Map(id → callback)
    #variables = new Map();     // address → SyncedVariable

    constructor() {
      this.#socket = new WebSocket(channelsUrl());
      this.#socket.onopen = () => this.announce();
      this.#socket.onmessage = (event) => this.#receive(event.data);
      this.#socket.onerror = () => console.error("gonb_comm: the WebSocket to the Jupyter server failed");
      this.#socket.onclose = () => { if (globalThis.gonb_comm === this) delete globalThis.gonb_comm; };
    }
    alive() { return this.#socket.readyState <= WebSocket.OPEN; }
    // A server that is still connecting to the kernel may lose the message or
    // its answer, so it is said until it is answered.
    announce() {
      this.#open = false;
      clearInterval(this.#announcing);
      let tries = 0;
      const say = () => {
        if (this.#open || ++tries > 60 || this.#socket.readyState > WebSocket.OPEN) {
          clearInterval(this.#announcing);
        } else if (this.#socket.readyState === WebSocket.OPEN) {
          this.#say("comm_open", { comm_id: this.#commId, target_name: "gonb_comm", data: {} });
        }
      };
      this.#announcing = setInterval(say, 1000);
      say();
    }
    send(address, value) {
      if (!this.#open) {
        this.#waiting.push([address, value]);
        return;
      }
      this.#say("comm_msg", { comm_id: this.#commId, data: { address, value } });
    }
    subscribe(address, callback) {
      const id = Symbol(address);
      if (!this.#subscriptions.has(address)) this.#subscriptions.set(address, new Map());
      this.#subscriptions.get(address).set(id, callback);
      return id;
    }
    unsubscribe(id) {
      for (const callbacks of this.#subscriptions.values()) callbacks.delete(id);
    }
    newSyncedVariable(address, value) {
      const known = this.#variables.get(address);
      if (known) {
        known.set(value);
        return known;
      }
      const variable = new SyncedVariable(this, address, value);
      this.#variables.set(address, variable);
      return variable;
    }
    close(code = 1000, reason = "") { this.#socket.close(code, reason); }

    #say(type, content) {
      const header = {
        msg_id: unique(), msg_type: type, session: this.#session, username: "",
        version: "5.4", date: new Date().toISOString(),
      };
      this.#socket.send(JSON.stringify({
        header, msg_id: header.msg_id, msg_type: type, parent_header: {}, metadata: {}, content,
        buffers: [], channel: "shell",
      }));
    }
    #receive(text) {
      if (typeof text !== "string") return; // messages with buffers are not ours
      const message = JSON.parse(text);
      const content = message.content;
      if (message.header?.msg_type !== "comm_msg" || content.comm_id !== this.#commId) return;
      const { address, value, read_request: asked } = content.data;
      if (address === "#comm_open_ack") {
        this.#open = true;
        for (const [to, what] of this.#waiting.splice(0)) this.send(to, what);
      } else if (address === "#heartbeat/ping") {
        this.send("#heartbeat/pong", true);
      } else if (asked) {
        const variable = this.#variables.get(address);
        if (variable) this.send(address, variable.get());
      } else {
        for (const callback of [...(this.#subscriptions.get(address)?.values() ?? [])]) callback(address, value);
      }
    }
  }

  globalThis.gonb_comm = new Comm();
})();
