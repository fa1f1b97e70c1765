import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;

/** What Lucene finds for natural questions with its analyzer for the language: what `judged.py` is for engines of Python. */
public final class JudgedLucene {
    static final String[] FIELDS = {"title", "question", "answer"};
    static final int DEPTH = 100;

    public static void main(String[] given) throws IOException {
        Analyzer analyzer = given[1].equals("fr") ? new FrenchAnalyzer() : new EnglishAnalyzer();
        Path folder = Path.of(given[2]);
        try (Directory directory = new ByteBuffersDirectory()) {
            index(folder.resolve("documents.tsv"), directory, analyzer);
            IndexSearcher searcher = new IndexSearcher(DirectoryReader.open(directory));
            try (PrintWriter out = new PrintWriter(given[3], StandardCharsets.UTF_8)) {
                for (String line : Files.readAllLines(folder.resolve("queries.tsv"))) {
                    String[] columns = line.split("\t", 2);
                    for (ScoreDoc hit : searcher.search(query(columns[1], analyzer), DEPTH).scoreDocs) {
                        out.println(columns[0] + "\t" + searcher.storedFields().document(hit.doc).get("id"));
                    }
                }
            }
        }
    }

    static void index(Path documents, Directory directory, Analyzer analyzer) throws IOException {
        try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(analyzer))) {
            for (String line : Files.readAllLines(documents)) {
                String[] columns = line.split("\t", -1);
                Document document = new Document();
                document.add(new StringField("id", columns[0], Field.Store.YES));
                for (int n = 0; n < FIELDS.length; n++) {
                    document.add(new TextField(FIELDS[n], columns[n + 1], Field.Store.NO));
                }
                writer.addDocument(document);
            }
        }
    }

    /** Any word in any field. */
    static Query query(String text, Analyzer analyzer) throws IOException {
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        for (String term : terms(text, analyzer)) {
            for (String field : FIELDS) {
                any.add(new TermQuery(new Term(field, term)), BooleanClause.Occur.SHOULD);
            }
        }
        return any.build();
    }

    static List<String> terms(String text, Analyzer analyzer) throws IOException {
        List<String> terms = new ArrayList<>();
        try (TokenStream stream = analyzer.tokenStream("answer", text)) {
            CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken()) {
                terms.add(term.toString());
            }
            stream.end();
        }
        return terms;
    }
}
