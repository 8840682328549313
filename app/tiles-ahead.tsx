// Before the page's own code has come, the server is told what it will show (server/web/tiles-ahead.ts): that is
// in the address after "#", which no server is sent. Where this does not run, tiles are made when they are asked for.
import { headers } from "next/headers";

/** What is around the image, as workspace.css has it: bars above and below, the panel beside. */
const AROUND = `const side=Math.min(430,Math.max(372,innerWidth*0.24));const bars=46+28;`;

export async function TilesAhead({
  datasetId,
  version,
}: {
  readonly datasetId: string;
  readonly version: number;
}) {
  const policy = (await headers()).get("content-security-policy") ?? "";
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
  const path = `/api/v1/datasets/${encodeURIComponent(datasetId)}/tiles/ahead/${version}`;
  const script = `{${AROUND}
const asked=new URLSearchParams({w:Math.max(1,innerWidth-side),h:Math.max(1,innerHeight-bars),r:devicePixelRatio});
const link=new URLSearchParams(location.hash.slice(1));
for(const key of["p","z","v"])if(link.has(key))asked.set(key,link.get(key));
fetch(${JSON.stringify(path)}+"?"+asked).catch(()=>{});}`;
  return (
    // Browsers show a nonce to no script, so that React finds none where it wrote one.
    <script
      nonce={nonce}
      suppressHydrationWarning
      // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant but for a path of ours, as JSON
      dangerouslySetInnerHTML={{ __html: script }}
    />
  );
}
