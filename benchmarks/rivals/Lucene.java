import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.util.CharTokenizer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.Version;

/**
 * What does Lucene do? The same as process.py, for the JVM:
 *
 *     Lucene build NAME CORPUS INDEX OUT
 *     Lucene ask   NAME INDEX QUERIES OUT ROUND PASSES SECONDS LAUNCHED
 *
 * CORPUS is a folder with passages.tsv; beside QUERIES is a table of kinds and words: no JSON library is needed. Times are of the
 * thread, since the JVM compiles on another; before each figure queries are asked for WARM_UP seconds, as a server would have been.
 * The query cache is off. "best" counts 1,000 matches and then leaves out what cannot be among the ten; "counted" counts all.
 */
public final class Lucene {
    static final int TOP = 10;
    static final double WARM_UP = 4; // seconds; after fewer the JVM's compiler is still at work
    static final int HEAP_MB = 256; // that the writer may hold
    static final String[] FIELDS = {"title", "body"};
    static final Analyzer ANALYZER = new Analyzer() {
        @Override
        protected TokenStreamComponents createComponents(String field) {
            Tokenizer words = CharTokenizer.fromTokenCharPredicate(Character::isLetterOrDigit);
            return new TokenStreamComponents(words, new PorterStemFilter(new LowerCaseFilter(words)));
        }
    };

    public static void main(String[] given) throws Exception {
        if (given[0].equals("build")) {
            build(Path.of(given[2]), Path.of(given[3]), Path.of(given[4]));
        } else {
            new Lucene(Path.of(given[2]), Path.of(given[3]), Long.parseLong(given[5]))
                .ask(Path.of(given[4]), Integer.parseInt(given[6]), Double.parseDouble(given[7]), Double.parseDouble(given[8]));
        }
    }

    // ---------------------------------------------------------------- building

    static void build(Path corpus, Path index, Path out) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig(ANALYZER);
        config.setRAMBufferSizeMB(HEAP_MB).setMergeScheduler(new SerialMergeScheduler());
        try (Directory directory = FSDirectory.open(index);
             IndexWriter writer = new IndexWriter(directory, config);
             BufferedReader lines = Files.newBufferedReader(corpus.resolve("passages.tsv"))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] columns = line.split("\t", 3);
                Document document = new Document();
                document.add(new StoredField("id", columns[0]));
                document.add(new TextField("title", columns[1], Field.Store.YES));
                document.add(new TextField("body", columns[2], Field.Store.YES));
                writer.addDocument(document);
            }
            writer.forceMerge(1);
            writer.commit();
        }
        Files.writeString(out, String.format(Locale.ROOT, "{\"version\": \"%s\", \"peak\": %.1f}", version(),
            kilobytes("/proc/self/status", "VmHWM") * 1024 / 1e6));
    }

    static String version() {
        return "Lucene " + Version.LATEST + ", Java " + Runtime.version().feature();
    }

    // ---------------------------------------------------------------- asking

    interface Action {
        long run(int number) throws IOException;
    }

    final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    final IndexSearcher searcher;
    final UnifiedHighlighter highlighter;
    final List<String[]> asked = new ArrayList<>();
    final Random lot;
    final Query[] ready;

    Lucene(Path index, Path queries, long round) throws IOException {
        searcher = new IndexSearcher(DirectoryReader.open(FSDirectory.open(index)));
        searcher.setQueryCache(null);
        highlighter = UnifiedHighlighter.builder(searcher, ANALYZER).build();
        for (String line : Files.readAllLines(Path.of(queries.toString().replace(".json", ".tsv")))) {
            asked.add(line.split("\t"));
        }
        lot = new Random(round);
        ready = new Query[asked.size()];
    }

    void ask(Path out, int passes, double seconds, double launched) throws IOException {
        double[] start = {cpuOfProcess(), System.currentTimeMillis() - launched * 1000};
        for (int number = 0; number < asked.size(); number++) {
            ready[number] = query(asked.get(number));
        }
        Action best = number -> searcher.search(ready[number], TOP).scoreDocs.length;
        Action counted = number -> counted(ready[number]).totalHits.value();
        List<double[]> cold = new ArrayList<>();
        cold.add(cost(best, 0));
        cold.addAll(onePass(best, 1));
        String figures = String.join(", ",
            "\"best\": " + json(passes(best, passes, seconds)),
            "\"counted\": " + json(passes(counted, passes, seconds)),
            "\"whole\": " + json(passes(this::whole, passes, seconds)),
            "\"page\": " + json(passes(this::page, passes, seconds)));
        List<Long> found = new ArrayList<>();
        for (int number = 0; number < asked.size(); number++) {
            found.add(counted.run(number));
        }
        String kinds = asked.stream().map(words -> '"' + words[0] + '"').collect(Collectors.joining(", "));
        try (PrintWriter writer = new PrintWriter(out.toFile(), StandardCharsets.UTF_8)) {
            writer.printf("{\"name\": \"lucene\", \"version\": \"%s\", \"start\": %s, \"cold\": %s, ", version(), json(start), json(cold));
            writer.printf("\"figures\": {%s}, \"kinds\": [%s], \"found\": %s, \"memory\": %s}%n", figures, kinds, found, memory());
        }
    }

    TopDocs counted(Query query) throws IOException {
        return searcher.search(query, new TopScoreDocCollectorManager(TOP, null, Integer.MAX_VALUE));
    }

    long whole(int number) throws IOException {
        TopDocs top = counted(query(asked.get(number)));
        for (ScoreDoc hit : top.scoreDocs) {
            searcher.storedFields().document(hit.doc);
        }
        return top.totalHits.value();
    }

    long page(int number) throws IOException {
        Query query = query(asked.get(number));
        TopDocs top = counted(query);
        highlighter.highlightFields(FIELDS, query, top);
        return top.totalHits.value();
    }

    // ---------------------------------------------------------------- queries

    static Query query(String[] asked) throws IOException {
        String kind = asked[0];
        String[] words = Arrays.copyOfRange(asked, 1, asked.length);
        String[] stems = new String[words.length];
        for (int n = 0; n < words.length; n++) {
            stems[n] = stem(words[n]);
        }
        return switch (kind) {
            case "prefix" -> either(field -> new PrefixQuery(new Term(field, words[0])));
            case "fuzzy" -> either(field -> new FuzzyQuery(new Term(field, stems[0]), 1));
            case "title" -> new TermQuery(new Term("title", stems[0]));
            case "phrase" -> either(field -> new PhraseQuery(field, stems));
            case "and" -> each(stems, BooleanClause.Occur.MUST);
            default -> each(stems, BooleanClause.Occur.SHOULD);
        };
    }

    static Query each(String[] stems, BooleanClause.Occur occur) {
        BooleanQuery.Builder query = new BooleanQuery.Builder();
        for (String stem : stems) {
            query.add(either(field -> new TermQuery(new Term(field, stem))), occur);
        }
        return query.build();
    }

    static Query either(Function<String, Query> queryOf) {
        BooleanQuery.Builder query = new BooleanQuery.Builder();
        for (String field : FIELDS) {
            query.add(queryOf.apply(field), BooleanClause.Occur.SHOULD);
        }
        return query.build();
    }

    static String stem(String word) throws IOException {
        try (TokenStream tokens = ANALYZER.tokenStream("body", word)) {
            CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
            tokens.reset();
            String stem = tokens.incrementToken() ? term.toString() : word;
            tokens.end();
            return stem;
        }
    }

    // ---------------------------------------------------------------- timing

    double[] cost(Action action, int number) throws IOException {
        long wall = System.nanoTime();
        long cpu = threads.getCurrentThreadCpuTime();
        action.run(number);
        return new double[] {(threads.getCurrentThreadCpuTime() - cpu) / 1e6, (System.nanoTime() - wall) / 1e6};
    }

    List<double[]> onePass(Action action, int after) throws IOException {
        List<Integer> order = IntStream.range(after, asked.size()).boxed().collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(order, lot);
        double[][] costs = new double[asked.size()][];
        for (int number : order) {
            costs[number] = cost(action, number);
        }
        return Arrays.asList(costs).subList(after, costs.length);
    }

    List<double[]> passes(Action action, int count, double seconds) throws IOException {
        for (long warm = System.nanoTime() + (long) (WARM_UP * 1e9); System.nanoTime() < warm; ) {
            onePass(action, 0);
        }
        long ends = System.nanoTime() + (long) (seconds * 1e9);
        List<List<double[]>> costs = new ArrayList<>(List.of(onePass(action, 0)));
        while (costs.size() < count && System.nanoTime() < ends) {
            costs.add(onePass(action, 0));
        }
        List<double[]> medians = new ArrayList<>();
        for (int number = 0; number < asked.size(); number++) {
            int own = number;
            medians.add(new double[] {median(costs, own, 0), median(costs, own, 1)});
        }
        return medians;
    }

    static double median(List<List<double[]>> costs, int number, int column) {
        double[] own = costs.stream().mapToDouble(pass -> pass.get(number)[column]).sorted().toArray();
        return (own[(own.length - 1) / 2] + own[own.length / 2]) / 2;
    }

    // ---------------------------------------------------------------- the process

    /** Milliseconds since the process began. */
    static double cpuOfProcess() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() / 1e6;
    }

    static String memory() throws IOException {
        String file = "/proc/self/smaps_rollup";
        double own = kilobytes(file, "Private_Dirty") * 1024 / 1e6;
        double clean = kilobytes(file, "Private_Clean") * 1024 / 1e6;
        return String.format(Locale.ROOT, "{\"own\": %.1f, \"private\": %.1f, \"resident\": %.1f}",
            own, own + clean, kilobytes(file, "Rss") * 1024 / 1e6);
    }

    static double kilobytes(String file, String name) throws IOException {
        for (String line : Files.readAllLines(Path.of(file))) {
            if (line.startsWith(name + ":")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return 0;
    }

    static String json(double[] pair) {
        return String.format(Locale.ROOT, "[%.4f, %.4f]", pair[0], pair[1]);
    }

    static String json(List<double[]> pairs) {
        return pairs.stream().map(Lucene::json).collect(Collectors.joining(", ", "[", "]"));
    }
}
