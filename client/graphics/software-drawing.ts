// Whether the browser has what is asked of WebGL2 drawn by the processor, for want of a graphics card: pictures are
// made otherwise then.

/** What browsers call that. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

export type Drawing = "card" | "software" | "none";

let known: Drawing | null = null;

/** Asked once a page, of a context of its own: a canvas that has given one for WebGL2 gives none for anything else. */
export function webglDrawing(): Drawing {
  known ??= askForDrawing();
  return known;
}

function askForDrawing(): Drawing {
  const gl = document.createElement("canvas").getContext("webgl2");
  if (gl === null) return "none";
  const named = gl.getExtension("WEBGL_debug_renderer_info")?.UNMASKED_RENDERER_WEBGL;
  const renderer = String(gl.getParameter(named ?? gl.RENDERER));
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return SOFTWARE.test(renderer) ? "software" : "card";
}
