/** The same page in Vue. */
import { createApp, h, ref } from "vue";

const token = async () => (await fetch("/nazara-token")).json();

createApp({
  setup() {
    const node = ref("demo:quillmoor:main:incident:INC-131");
    const opened = ref("");
    const open = (event: HTMLElementEventMap["nazara-open"]) => {
      event.preventDefault();
      opened.value = event.detail.title;
    };
    const choose = () => (node.value = "demo:nazara:main:system:storefront");
    return () =>
      h("main", [
        h("h1", "Vue"),
        h("button", { onClick: choose }, "Storefront"),
        h("p", { role: "status" }, opened.value),
        h("nazara-entity", { node: node.value, token, "onNazara-open": open }),
        h("nazara-incidents", { first: 2, token }),
      ]);
  },
}).mount("#app");
