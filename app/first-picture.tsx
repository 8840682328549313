// Before the page's own code has come, the server is asked for what it will show, which is in the address after
// "#", that no server is sent: for a picture of it (server/web/stills.ts), or else to make its tiles
// (server/web/tiles-ahead.ts). Where this does not run, the viewer's own picture is the first.
import { headers } from "next/headers";
import { type ColorPalette, PALETTE_KEY } from "#client/viewer/color-scheme.ts";
import { FIRST_STILL_ID } from "#client/viewer/first-still.ts";
import { PLANES } from "#core/geometry/plane.ts";

/** What is around the image, as workspace.css has it: bars above and below, the panel beside. */
const AROUND = `const side=Math.min(430,Math.max(372,innerWidth*0.24));const bars=46+28;`;

/**
 * Another moment, a difference, an operation, or other colours are the viewer's alone; so are several planes. In a
 * window narrower than the workspace ever is, the image is elsewhere.
 */
const DRAWN_BY_THE_VIEWER = `innerWidth<900||["at","c","d","k","op"].some(key=>link.has(key))||!${JSON.stringify(PLANES)}.includes(link.get("v")??"xy")`;

const SAFE: ColorPalette = "safe";

interface Opened {
  readonly datasetId: string;
  readonly version: number;
  /** null where the version itself is looked at. */
  readonly sessionId: string | null;
}

export async function FirstPicture({ datasetId, version, sessionId }: Opened) {
  const policy = (await headers()).get("content-security-policy") ?? "";
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
  const tiles = `/api/v1/datasets/${encodeURIComponent(datasetId)}/tiles`;
  const session = sessionId === null ? "" : `asked.set("session",${JSON.stringify(sessionId)});`;
  const script = `{${AROUND}
const asked=new URLSearchParams({w:Math.max(1,innerWidth-side),h:Math.max(1,innerHeight-bars),r:devicePixelRatio});
const link=new URLSearchParams(location.hash.slice(1));
for(const key of["p","z","v"])if(link.has(key))asked.set(key,link.get(key));
let left=${DRAWN_BY_THE_VIEWER};
try{left||=localStorage.getItem(${JSON.stringify(PALETTE_KEY)})===${JSON.stringify(SAFE)}}catch{}
if(left)fetch(${JSON.stringify(`${tiles}/ahead/${version}`)}+"?"+asked).catch(()=>{});
else{const still=document.getElementById(${JSON.stringify(FIRST_STILL_ID)});
if(link.has("s"))asked.set("s",link.get("s"));
${session}still.onerror=()=>{still.hidden=true};
still.fetchPriority="high";
still.src=${JSON.stringify(`${tiles}/still/${version}`)}+"?"+asked}}`;
  return (
    <>
      {/* biome-ignore lint/performance/noImgElement: made for this window, once, and gone a moment later */}
      <img id={FIRST_STILL_ID} className="first-still" alt="" suppressHydrationWarning />
      {/* Browsers show a nonce to no script, so that React finds none where it wrote one. */}
      <script
        nonce={nonce}
        suppressHydrationWarning
        // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant but for names of ours, as JSON
        dangerouslySetInnerHTML={{ __html: script }}
      />
    </>
  );
}
