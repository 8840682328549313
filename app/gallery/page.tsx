import { GalleryPage } from "#components/gallery/gallery-page.tsx";
import { ifGalleryIsAsked } from "#server/web/pages.ts";
import "#components/gallery/gallery.css";

export default function Page() {
  ifGalleryIsAsked();
  return <GalleryPage />;
}
