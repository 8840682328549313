import { NotFoundPage } from "#components/shell/message-page.tsx";

export default function NotFound() {
  return <NotFoundPage />;
}
