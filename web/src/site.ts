import "./style/site.css";
import { PpChart } from "./chart/pp-chart.ts";
import { noticeOnFile } from "./lib/file-notice.ts";
import { PpTable } from "./table/pp-table.ts";

customElements.define("pp-table", PpTable);
customElements.define("pp-chart", PpChart);
noticeOnFile();
