import "./style/site.css";
import { noticeOnFile } from "./lib/file-notice.ts";
import { PpTable } from "./table/pp-table.ts";

customElements.define("pp-table", PpTable);
noticeOnFile();
