// Runs in a page before its own code, the same for both viewers: keeps what the panel's canvas shows at
// every animation frame as a grid of pixels, and the time at which these pixels were finished. A fence behind
// all drawing of WebGL tells that, so that the page itself never waits; a canvas that the processor paints is painted
// when the frame comes. An image that lies over the canvas is what is shown then. Nothing is asked of the page.
(() => {
  const GRID_WIDTH = 72;
  const GRID_HEIGHT = 54;
  const STEPS_MAX_MS = 240_000;
  /** Frames whose pixels are still being drawn; more are passed over, as a slow display does. */
  const MAX_READS = 6;
  /** Of the looks whether pixels are finished. */
  const POLL_MS = 4;
  const grid = new Uint32Array(GRID_WIDTH * GRID_HEIGHT);
  /** Of canvases, with how each is painted. */
  const contexts = [];
  const readers = new WeakMap();
  const state = { pictures: [], frames: [], reads: [], isOn: false, onFrame: null, actMs: null };
  /** The image over the canvas whose pixels are known. */
  const still = { src: "", pixels: null };

  // What was drawn must still be there when the frame is looked at.
  const getContext = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, options) {
    const asked = kind === "webgl2" ? { ...options, preserveDrawingBuffer: true } : options;
    const context = getContext.call(this, kind, asked);
    const isWatched = context !== null && (kind === "webgl2" || kind === "2d");
    if (isWatched && !contexts.includes(context)) contexts.push(context);
    return context;
  };

  /** An image as wide as a viewer, which hides what is under it; null where none is on the screen. */
  function shownImage() {
    for (const image of document.images) {
      if (image.complete && image.naturalWidth >= 300 && image.checkVisibility()) return image;
    }
    return null;
  }

  const small = new OffscreenCanvas(GRID_WIDTH, GRID_HEIGHT);
  const onSmall = small.getContext("2d", { willReadFrequently: true });
  onSmall.imageSmoothingEnabled = false;
  onSmall.setTransform(1, 0, 0, -1, 0, GRID_HEIGHT);

  /** Of an image or a canvas, of the same places as of one of WebGL, whose rows are counted from below. */
  function pixelsOf(source) {
    onSmall.drawImage(source, 0, 0, GRID_WIDTH, GRID_HEIGHT);
    return new Uint32Array(onSmall.getImageData(0, 0, GRID_WIDTH, GRID_HEIGHT).data.buffer);
  }

  /** It counts from the frame after the one that found it there: by then that one was shown. */
  function readStill(image) {
    if (still.src !== image.src) {
      still.src = image.src;
      still.pixels = pixelsOf(image);
      return;
    }
    grid.set(still.pixels);
    keepFrame(performance.now(), true);
  }

  /** Of the largest canvas of the page: a viewer's, not that of an icon. */
  function shownContext() {
    let best = null;
    for (const context of contexts) {
      const { canvas } = context;
      if (!canvas.isConnected || context.isContextLost() || canvas.width < 300) continue;
      if (best === null || canvas.width * canvas.height > best.canvas.width * best.canvas.height) {
        best = context;
      }
    }
    return best;
  }

  function readCanvas(context) {
    if (context instanceof CanvasRenderingContext2D) {
      grid.set(pixelsOf(context.canvas));
      keepFrame(performance.now(), false);
    } else if (state.reads.length < MAX_READS) beginRead(context);
  }

  function readerOf(gl) {
    const known = readers.get(gl);
    if (known !== undefined) return known;
    const bound = gl.getParameter(gl.TEXTURE_BINDING_2D);
    const draw = gl.getParameter(gl.DRAW_FRAMEBUFFER_BINDING);
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, GRID_WIDTH, GRID_HEIGHT);
    gl.bindTexture(gl.TEXTURE_2D, bound);
    const framebuffer = gl.createFramebuffer();
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, framebuffer);
    const attached = [gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0];
    gl.framebufferTexture2D(gl.DRAW_FRAMEBUFFER, ...attached);
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, draw);
    const reader = { framebuffer, spareBuffers: [] };
    readers.set(gl, reader);
    return reader;
  }

  /**
   * Every pixel of the grid is one of the canvas, unmixed. What is asked of the context here is known to the
   * page: none of it waits for the graphics.
   */
  function beginRead(gl) {
    const reader = readerOf(gl);
    const { width, height } = gl.canvas;
    const read = gl.getParameter(gl.READ_FRAMEBUFFER_BINDING);
    const draw = gl.getParameter(gl.DRAW_FRAMEBUFFER_BINDING);
    const packed = gl.getParameter(gl.PIXEL_PACK_BUFFER_BINDING);
    const hasScissor = gl.isEnabled(gl.SCISSOR_TEST);
    if (hasScissor) gl.disable(gl.SCISSOR_TEST);
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, null);
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, reader.framebuffer);
    gl.blitFramebuffer(
      ...[0, 0, width, height],
      ...[0, 0, GRID_WIDTH, GRID_HEIGHT],
      ...[gl.COLOR_BUFFER_BIT, gl.NEAREST],
    );
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, reader.framebuffer);
    const buffer = reader.spareBuffers.pop() ?? gl.createBuffer();
    gl.bindBuffer(gl.PIXEL_PACK_BUFFER, buffer);
    gl.bufferData(gl.PIXEL_PACK_BUFFER, grid.byteLength, gl.STREAM_READ);
    gl.readPixels(...[0, 0, GRID_WIDTH, GRID_HEIGHT], ...[gl.RGBA, gl.UNSIGNED_BYTE, 0]);
    gl.bindBuffer(gl.PIXEL_PACK_BUFFER, packed);
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, read);
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, draw);
    if (hasScissor) gl.enable(gl.SCISSOR_TEST);
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    state.reads.push({ gl, reader, buffer, fence });
  }

  function endReads() {
    while (state.reads.length > 0) {
      const [{ gl, reader, buffer, fence }] = state.reads;
      if (gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED) return;
      const atMs = performance.now();
      state.reads.shift();
      gl.deleteSync(fence);
      const packed = gl.getParameter(gl.PIXEL_PACK_BUFFER_BINDING);
      gl.bindBuffer(gl.PIXEL_PACK_BUFFER, buffer);
      gl.getBufferSubData(gl.PIXEL_PACK_BUFFER, 0, grid);
      gl.bindBuffer(gl.PIXEL_PACK_BUFFER, packed);
      reader.spareBuffers.push(buffer);
      keepFrame(atMs, false);
    }
  }

  function keepFrame(atMs, isStill) {
    const { pictures, frames } = state;
    // Alpha says nothing: neither page shows through.
    for (let at = 0; at < grid.length; at++) grid[at] = (grid[at] | 0xff000000) >>> 0;
    const last = frames.length === 0 ? null : pictures[frames[frames.length - 1].picture];
    if (last === null || !same(last, grid)) pictures.push(grid.slice());
    frames.push({ atMs, picture: pictures.length - 1, isStill });
    state.onFrame?.();
  }

  function same(left, right) {
    for (let at = 0; at < left.length; at++) if (left[at] !== right[at]) return false;
    return true;
  }

  function tick() {
    if (!state.isOn) return;
    endReads();
    const image = shownImage();
    const context = image === null ? shownContext() : null;
    if (image !== null) readStill(image);
    if (context !== null) readCanvas(context);
    requestAnimationFrame(tick);
  }

  function poll() {
    if (!state.isOn) return;
    endReads();
    setTimeout(poll, POLL_MS);
  }

  function toText(picture) {
    return btoa(String.fromCharCode(...new Uint8Array(picture.buffer)));
  }

  function fromText(text) {
    return new Uint32Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  }

  function press() {
    const key = { key: ".", code: "Period", bubbles: true, cancelable: true };
    const element =
      document.querySelector(".neuroglancer-rendered-data-panel") ?? document.activeElement;
    element.dispatchEvent(new KeyboardEvent("keydown", key));
    element.dispatchEvent(new KeyboardEvent("keyup", key));
  }

  // A person's key is the act that is timed, from before the page hears of it.
  window.addEventListener(
    "keydown",
    () => {
      state.actMs = performance.now();
    },
    true,
  );

  window.__recorder = {
    start() {
      state.pictures = [];
      state.frames = [];
      // What is still being drawn belongs to what was.
      state.reads = [];
      state.actMs = null;
      if (state.isOn) return;
      state.isOn = true;
      requestAnimationFrame(tick);
      poll();
    },
    stop() {
      state.isOn = false;
      state.onFrame = null;
      const { frames, pictures, actMs } = state;
      return { frames, pictures: pictures.map(toText), actMs };
    },
    act(work) {
      state.actMs = performance.now();
      work();
    },
    press,
    pictureCount: () => state.pictures.length,
    /** Since when nothing has changed, in the page's milliseconds; null before the first frame. */
    quietSinceMs() {
      const { frames } = state;
      if (frames.length === 0) return null;
      const { picture } = frames[frames.length - 1];
      return frames.find((frame) => frame.picture === picture).atMs;
    },
    /** Presses "." as soon as a picture is whole, for each picture but the last; resolves to the milliseconds. */
    stepThrough(texts) {
      const wanted = texts.map(fromText);
      let at = 0;
      let startMs = 0;
      return new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error(`section ${at} was never whole`)), STEPS_MAX_MS);
        state.onFrame = () => {
          if (at === wanted.length || !same(grid, wanted[at])) return;
          if (at === 0) startMs = performance.now();
          at++;
          if (at < wanted.length) press();
          else resolve(performance.now() - startMs);
        };
      });
    },
    /** Presses "." again and again, as a key that is held down does. */
    async hold(count, everyMs) {
      for (let pressed = 0; pressed < count; pressed++) {
        press();
        await new Promise((resolve) => setTimeout(resolve, everyMs));
      }
    },
  };
  window.__recorder.start();
})();
