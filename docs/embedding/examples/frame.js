// A page with an element of Nazara in a frame: gives it tokens, and the height that it needs.
const frame = document.querySelector("iframe");
const nazara = new URL(frame.src).origin;

addEventListener("message", async ({ source, origin, data }) => {
  if (source !== frame.contentWindow || origin !== nazara) return;
  if (data.nazara === "token") {
    const given = await (await fetch("/nazara-token")).json();
    frame.contentWindow.postMessage({ nazara: "token", ...given }, nazara);
  }
  if (data.nazara === "height") frame.height = data.height;
  if (data.nazara === "event" && data.name === "nazara-open") {
    document.title = data.detail.title;
  }
});
