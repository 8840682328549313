// Small wrappers over WebGL2 that turn a failed step into an error with its reason.

export interface GlProgram {
  use(): void;
  uniform(name: string): WebGLUniformLocation | null;
  destroy(): void;
}

export function createProgram(
  gl: WebGL2RenderingContext,
  vertexSource: string,
  fragmentSource: string,
): GlProgram {
  const program = gl.createProgram();
  const shaders = [
    compile(gl, gl.VERTEX_SHADER, vertexSource),
    compile(gl, gl.FRAGMENT_SHADER, fragmentSource),
  ];
  for (const shader of shaders) gl.attachShader(program, shader);
  gl.linkProgram(program);
  const locations = new Map<string, WebGLUniformLocation | null>();
  let isChecked = false;

  /** Asking waits for the graphics, so it is not done before the program is needed. */
  function checked(): WebGLProgram {
    if (isChecked) return program;
    isChecked = true;
    if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
      const logs = shaders.map((shader) => gl.getShaderInfoLog(shader));
      logs.push(gl.getProgramInfoLog(program));
      throw new Error(`a shader program did not link: ${logs.filter(Boolean).join("; ")}`);
    }
    for (const shader of shaders) gl.deleteShader(shader);
    return program;
  }

  return {
    use: () => gl.useProgram(checked()),
    uniform(name) {
      if (!locations.has(name)) locations.set(name, gl.getUniformLocation(program, name));
      return locations.get(name) ?? null;
    },
    destroy: () => gl.deleteProgram(program),
  };
}

function compile(gl: WebGL2RenderingContext, type: GLenum, source: string): WebGLShader {
  const shader = gl.createShader(type);
  if (shader === null) throw new Error("the WebGL context is lost");
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  return shader;
}

export interface GlLayer {
  readonly framebuffer: WebGLFramebuffer;
  readonly texture: WebGLTexture;
  destroy(): void;
}

/** A picture of the canvas' size that later passes read pixel for pixel. */
export function createLayer(
  gl: WebGL2RenderingContext,
  internalFormat: GLenum,
  widthPx: number,
  heightPx: number,
): GlLayer {
  const texture = createTexture(gl);
  gl.texStorage2D(gl.TEXTURE_2D, 1, internalFormat, widthPx, heightPx);
  const framebuffer = gl.createFramebuffer();
  gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
  return {
    framebuffer,
    texture,
    destroy() {
      gl.deleteFramebuffer(framebuffer);
      gl.deleteTexture(texture);
    },
  };
}

/** A bound texture, sampled to the nearest texel and clamped. */
export function createTexture(gl: WebGL2RenderingContext): WebGLTexture {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  return texture;
}
